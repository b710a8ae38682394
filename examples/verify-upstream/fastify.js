// An API that takes requests from one Sluice gateway and from nobody else. Try: JWKS_URL=http://127.0.0.1:8080/.well-known/jwks.json npm run fastify
import Fastify from "fastify";
import { createVerifier } from "./verifier.js";

const { PORT = "7301", JWKS_URL, ORIGIN = `http://127.0.0.1:${PORT}`, AUDIENCE } = process.env;
const verify = createVerifier({ jwksUrl: JWKS_URL, origin: ORIGIN, audience: AUDIENCE });

const app = Fastify();

// The signature is over the bytes that arrived: they are parsed when it is checked, not before.
app.removeAllContentTypeParsers();
app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

app.addHook("preHandler", async (request, reply) => {
  const { method, url, headers } = request;
  const body = request.body ?? Buffer.alloc(0);
  try {
    request.caller = await verify({ method, url, headers, body });
  } catch (error) {
    return reply.code(401).send({ error: "not authenticated", reason: error.message });
  }
  if (headers["content-type"]?.startsWith("application/json")) request.body = JSON.parse(body);
});

// `sub` is the did:key of who started the particle, `scope` the function, `txn` the particle: authorise and log by them.
app.all("/*", async ({ caller, body }) => ({
  startedBy: caller.sub,
  scope: caller.scope,
  txn: caller.txn,
  bytes: Buffer.byteLength(Buffer.isBuffer(body) ? body : JSON.stringify(body ?? "")),
}));

console.log(`listening on ${await app.listen({ host: "127.0.0.1", port: Number(PORT) })}`);
