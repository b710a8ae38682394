/** The pages of the site in reading order, by the names of their files in docs/. The build fails for one that is missing here or there. */
export const NAVIGATION = [
  { title: "Begin", pages: ["index", "start", "publish", "secure", "compose"] },
  {
    title: "Publish",
    pages: ["functions", "upstreams", "policy", "credentials", "sealing", "receipts"],
  },
  { title: "Call", pages: ["client", "http", "fluence-compatibility"] },
  {
    title: "Run",
    pages: [
      "production",
      "containers",
      "console",
      "observability",
      "doctor",
      "upgrade",
      "delivery",
      "security",
    ],
  },
  {
    title: "Look up",
    pages: [
      "configuration",
      "reference-configuration",
      "admin",
      "errors",
      "troubleshooting",
      "compatibility",
    ],
  },
  { title: "Understand", pages: ["architecture", "comparison", "bench", "dependencies", "releasing"] },
];
