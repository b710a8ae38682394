// The import directions of src/ (docs/architecture.md has the picture). One row per module: what it may import at run time.
const RUNTIME = {
  core: [],
  particle: ["core"],
  avm: ["core", "particle"],
  openapi: ["core"],
  upstream: ["core"],
  policy: ["core", "particle"],
  journal: ["core", "particle"],
  overlay: ["core", "particle"],
  services: ["core", "particle", "config", "openapi", "upstream", "policy"],
  engine: ["core", "particle"],
  config: ["core", "particle"],
  admin: ["core", "particle"],
  client: ["core", "particle", "avm", "journal", "overlay", "engine", "services"],
  demo: ["core", "particle", "client", "config"],
  cli: ["core", "particle", "config", "openapi", "upstream", "client", "demo"],
};
// What it may additionally reach with `import type` in the other module's interface.ts.
const TYPES = {
  upstream: ["openapi"],
  config: ["openapi", "upstream"],
  journal: ["avm"],
  services: ["avm", "journal", "overlay"],
  engine: ["avm", "journal", "overlay", "services"],
  admin: ["engine", "journal", "services", "overlay", "openapi"],
};
const alt = (names) => `^src/(${names.join("|")})/`;
const directions = Object.entries(RUNTIME).map(([module, allowed]) => ({
  name: `${module}-imports`,
  severity: "error",
  comment: `src/${module} may import ${allowed.join(", ") || "nothing"}`,
  from: { path: `^src/${module}/` },
  to: {
    path: "^src/",
    pathNot: [
      alt([module, ...allowed]),
      ...(TYPES[module] ? [`^src/(${TYPES[module].join("|")})/interface\\.ts$`] : []),
      ...(module === "cli" ? ["^src/(gateway|version)\\.ts$"] : ["^src/version\\.ts$"]),
    ],
  },
}));
const only = (module, path) => ({
  name: `only-${module}`,
  severity: "error",
  from: { path: "^src/", pathNot: `^src/${module}/` },
  to: { path },
});
export default {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    ...directions,
    {
      name: "ports-are-type-only",
      severity: "error",
      from: { path: "^src/([^/]+)/" },
      to: { path: "^src/[^/]+/interface\\.ts$", pathNot: "^src/$1/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "front-door-only",
      severity: "error",
      from: { path: "^src/([^/]+)/" },
      to: { path: "^src/[^/]+/", pathNot: ["^src/$1/", "^src/[^/]+/(index|interface)\\.ts$"] },
    },
    {
      name: "browser-safe",
      severity: "error",
      from: { path: "^src/(particle|core)/" },
      to: { dependencyTypes: ["core"] },
    },
    only("overlay", "node_modules/(@libp2p|libp2p|@chainsafe/libp2p)"),
    only("upstream", "node_modules/undici"),
    only("journal", "^(node:)?sqlite$"),
    only("admin", "node_modules/(@fastify|fastify)/"),
    { name: "no-test-in-src", severity: "error", from: { path: "^src/" }, to: { path: "^test/" } },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
  },
};
