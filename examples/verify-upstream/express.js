// An API that takes requests from one Sluice gateway and from nobody else. Try: JWKS_URL=http://127.0.0.1:8080/.well-known/jwks.json npm run express
import express from "express";
import { createVerifier } from "./verifier.js";

const { PORT = "7301", JWKS_URL, ORIGIN = `http://127.0.0.1:${PORT}`, AUDIENCE } = process.env;
const verify = createVerifier({ jwksUrl: JWKS_URL, origin: ORIGIN, audience: AUDIENCE });

const app = express();

// The signature is over the bytes that arrived: they are parsed when it is checked, not before.
app.use(express.raw({ type: () => true, limit: "1mb", inflate: false }));

app.use(async (request, response, next) => {
  const { method, originalUrl: url, headers } = request;
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  try {
    request.caller = await verify({ method, url, headers, body });
  } catch (error) {
    return response.status(401).json({ error: "not authenticated", reason: error.message });
  }
  if (headers["content-type"]?.startsWith("application/json")) request.body = JSON.parse(body);
  next();
});

// `sub` is the did:key of who started the particle, `scope` the function, `txn` the particle: authorise and log by them.
app.all("/{*path}", ({ caller, body }, response) => {
  const bytes = Buffer.byteLength(Buffer.isBuffer(body) ? body : JSON.stringify(body ?? ""));
  response.json({ startedBy: caller.sub, scope: caller.scope, txn: caller.txn, bytes });
});

const server = app.listen(Number(PORT), "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
