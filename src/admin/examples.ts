/** Bodies as somebody may send them, by operationId; a test holds them against the schemas. */
export const EXAMPLES: Readonly<Record<string, object>> = {
  publishService: {
    service: "notes",
    document: {
      openapi: "3.1.0",
      info: { title: "Notes", version: "1" },
      paths: {
        "/notes": { get: { operationId: "list-notes", responses: { "200": { description: "All" } } } },
      },
    },
    upstream: { url: "http://127.0.0.1:3000", credentials: { apiKey: { env: "NOTES_API_KEY" } } },
    allow: [{ peers: "*", functions: ["listNotes"] }],
  },
  callFunction: { service: "credit-check", function: "checkCredit", arguments: ["c-1", 250], ttlMs: 10_000 },
  explainPolicy: {
    function: "checkCredit",
    arguments: {
      customerId: {
        calls: [
          { peer: "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN", service: "crm", function: "find" },
        ],
      },
    },
  },
  grantCapability: {
    to: "bureau",
    service: "credit-check",
    functions: ["checkCredit"],
    expiresMs: 3_600_000,
    uses: [{ limit: 100, perMs: 60_000 }],
  },
  revokeCredential: { id: "b9c1f0d2" },
  settleUnknownOutcome: { outcome: "happened", note: "the provider lists the message" },
};
