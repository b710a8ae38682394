// openapi/admin/openapi.json = what a running gateway serves at /v1/openapi.json: `node scripts/admin-openapi.mjs`. A test keeps the two equal.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConfig } from "../src/config/index.ts";
import { createGateway } from "../src/gateway.ts";

const folder = mkdtempSync(join(tmpdir(), "sluice-admin-"));
try {
  const listen = "peer: { listen: [/ip4/127.0.0.1/tcp/0/ws] }\nadmin: { listen: 127.0.0.1:0 }\n";
  const gateway = await createGateway(parseConfig(listen, undefined, folder), {
    env: { SLUICE_LOG_LEVEL: "warn" },
  });
  const token = readFileSync(join(folder, "data/admin.token"), "utf8").trim();
  const answer = await fetch(new URL("/v1/openapi.json", gateway.adminUrl), {
    headers: { authorization: `Bearer ${token}` },
  });
  const document = await answer.json();
  await gateway.stop();
  mkdirSync("openapi/admin", { recursive: true });
  writeFileSync("openapi/admin/openapi.json", `${JSON.stringify(document, undefined, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
