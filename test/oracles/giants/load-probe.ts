import { openDocument } from "../../../src/config/index.ts";
import { compileAdapter, loadDocument } from "../../../src/openapi/index.ts";

// Prints how long a document takes from opening its file until every operation can be called, and the process's largest size.
const [, , path = ""] = process.argv;
const megabytes = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
const baseMb = megabytes();
const started = performance.now();
const { file, name, text, read } = await openDocument(path);
const { document } = await loadDocument({ text, where: file, name, read });
const adapter = compileAdapter(document, {
  service: "giant",
  credentials: [],
  upstreamUrl: "http://127.0.0.1",
  hosts: "any",
  serverVariables: {},
  operations: {},
  arrayItems: 1000,
});
const ms = Math.round(performance.now() - started);
const { operations, functions } = adapter;
console.log(JSON.stringify({ operations, published: functions.size, ms, mb: megabytes(), baseMb }));
