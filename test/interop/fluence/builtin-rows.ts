import { NOTHING, type Outcome, varying } from "./outcome.ts";

/** `call`: the arguments as Aqua; `relay` and `second` are the gateways' peer ids. */
export type BuiltinRow = Outcome & { readonly call: string };

const UNKNOWN = "SLUICE_UNKNOWN_FUNCTION";
const refused = (call: string, why: string): BuiltinRow => ({ call, refused: UNKNOWN, why });

const noKad = (call: string): BuiltinRow =>
  refused(call, "it takes no part in Kademlia; name peers by id and relay");
const noWasm = (call: string): BuiltinRow =>
  refused(call, "it runs no WebAssembly modules; its services are HTTP APIs");
const byOperator = (call: string): BuiltinRow =>
  refused(call, "its operator publishes services; see `sluice publish`");
const noFiles = (call: string): BuiltinRow =>
  refused(call, "particles have no files here; pass the value itself");
const noStat = (call: string): BuiltinRow =>
  refused(call, "it runs no WebAssembly; its operator has /metrics");
const noWorkers = (call: string): BuiltinRow => refused(call, "it hosts no workers");
/** Services of which a gateway never heard. */
const unknown = (service: string, fn: string, call: string): BuiltinRow =>
  refused(call, `this peer has no function ${fn} in a service ${service}`);

/** Of this hour: more would say nothing about the function. */
const now = (unitMs: number) => (value: unknown) => Math.abs(Number(value) * unitMs - Date.now()) < 3_600_000;
const has = (value: unknown, ...keys: string[]): boolean =>
  typeof value === "object" && value !== null && keys.every((key) => key in value);

const CONFIG =
  'ModuleConfig(name = "m", mem_pages_count = nil, max_heap_size = nil, logger_enabled = nil, logging_mask = nil, wasi = nil)';

/** What `op.sha256_string` and js-client's own make of "abc": the well-known digest behind the multihash's two bytes. */
const ABC_HASH = "QmatYkNGZnELf8cAGdyJpUca2PyY4szai3RHyyWofNY1pY";

/** What each function of test/fixtures/interop/{aqua-lib,js-client,nox}.aqua does on a gateway. */
export const BUILTIN_ROWS: Readonly<Record<string, BuiltinRow>> = {
  "op.noop": { call: "", works: NOTHING },
  "op.array_length": { call: '["a", "b"]', works: 2 },
  "op.array": { call: '"a", "b", "c", "d"', works: ["a", "b", "c", "d"] },
  "op.concat": { call: '["a"], ["b", "c"], [], ["d"]', works: ["a", "b", "c", "d"] },
  "op.identity": { call: '?["a"]', works: "a" },
  "op.string_to_b58": { call: '"abc"', works: "ZiCa" },
  "op.string_from_b58": { call: '"ZiCa"', works: "abc" },
  "op.bytes_to_b58": { call: "[97, 98, 99]", works: "ZiCa" },
  "op.bytes_from_b58": { call: '"ZiCa"', works: [97, 98, 99] },
  "op.sha256_string": {
    call: '"abc"',
    differs: ABC_HASH,
    how: "really hashed, as its declaration says and js-client does; Nox wraps the string unhashed",
  },
  "op.concat_strings": { call: '"ab", "c"', works: "abc" },

  "peer.identify": {
    call: "",
    works: varying(
      "addresses and versions",
      (value) =>
        has(
          value,
          "external_addresses",
          "node_version",
          "air_version",
          "spell_version",
          "allowed_binaries",
        ) && /^0\.62\./.test((value as { air_version: string }).air_version),
    ),
  },
  "peer.timestamp_ms": { call: "", works: varying("milliseconds since 1970", now(1)) },
  "peer.timestamp_sec": { call: "", works: varying("seconds since 1970", now(1000)) },
  "peer.timeout": { call: '20, "over"', works: "over" },
  "peer.is_connected": { call: "second", works: true },
  "peer.connect": refused(
    'second, ["/ip4/127.0.0.1/tcp/1/ws"]',
    "it dials only addresses from its configuration or its peers, never from a particle",
  ),
  "peer.get_contact": {
    call: "second",
    differs: varying(
      "the peer's id and addresses",
      (value, { second }) => has(value, "addresses") && (value as { peer_id: string }).peer_id === second,
    ),
    how: 'an optional, as declared; Nox gives the bare contact or `""`, at which js-client throws',
  },

  "kad.neighborhood": noKad("relay, nil, nil"),
  "kad.merge": noKad("relay, [relay], [second], nil"),

  "srv.create": byOperator('"blueprint"'),
  "srv.remove": byOperator('"shop"'),
  "srv.list": {
    call: "",
    works: varying("the published services, `shop` here", (value) =>
      (value as { id: string }[]).some(({ id }) => id === "shop"),
    ),
  },
  "srv.add_alias": byOperator('"store", "shop"'),
  "srv.resolve_alias": { call: '"shop/aqua"', works: "shop/aqua" },
  "srv.resolve_alias_opt": { call: '"nobody"', works: null },
  "srv.get_interface": {
    call: '"shop"',
    differs: varying("functions and their arguments' names", (value) =>
      JSON.stringify(value).includes('{"arguments":[["id","any"],["options","any"]],"name":"getItem"'),
    ),
    how: "every type is `any`: `sluice bindings --aqua` has the types",
  },
  "srv.info": {
    call: '"shop"',
    works: varying(
      "id, aliases, owner; blueprint_id is empty",
      (value, { gateway }) => (value as { owner_id: string }).owner_id === gateway,
    ),
  },

  "dist.make_module_config": noWasm('"m", nil, nil, nil, nil, nil, nil, nil, nil'),
  "dist.default_module_config": noWasm('"m"'),
  "dist.add_module": noWasm(`[0], ${CONFIG}`),
  "dist.add_module_from_vault": noWasm(`"/m", ${CONFIG}`),
  "dist.add_module_bytes_from_vault": noWasm('"m", "cid"'),
  "dist.list_modules": noWasm(""),
  "dist.get_module_interface": noWasm('"hash"'),
  "dist.make_blueprint": noWasm('"b", ["cid"]'),
  "dist.add_blueprint": noWasm('"{}"'),
  "dist.load_blueprint": noWasm('"/b"'),
  "dist.list_blueprints": noWasm(""),
  "dist.get_blueprint": noWasm('"b"'),

  "sig.sign": {
    call: "[1, 2]",
    differs: varying("`success: false` and the reason", (value) => {
      const { success, error, signature } = value as Record<string, unknown>;
      return success === false && String(error).includes("nothing chosen by a script") && signature === null;
    }),
    how: "always, for its key signs nothing that a script chose; Nox signs for its host's own particles",
  },
  "sig.verify": { call: "[0], [1, 2]", works: false },
  "sig.get_peer_id": {
    call: "",
    works: varying("the gateway's peer id", (value, { gateway }) => value === gateway),
  },

  "stat.service_stat": noStat('"shop"'),
  "stat.service_memory": noStat('"shop"'),

  "debug.stringify": { call: '["a", "b"]', works: '["a","b"]' },

  "run-console.print": { call: '"hello"', works: NOTHING },

  "vault.put": noFiles('"x"'),
  "vault.cat": noFiles('"/x"'),

  "math.add": { call: "2, 3", works: 5 },
  "math.sub": { call: "2, 3", works: -1 },
  "math.mul": { call: "-2, 3", works: -6 },
  "math.fmul": { call: "2.5, 1.5", works: 3 },
  "math.div": { call: "-7, 2", works: -3 },
  "math.rem": { call: "-7, 2", works: -1 },
  "math.pow": { call: "2, 40", works: 1_099_511_627_776 },
  "math.log": { call: "2, 1000", works: 9 },

  "cmp.gt": { call: "2, 1", works: true },
  "cmp.gte": { call: "1, 2", works: false },
  "cmp.lt": { call: "2, 1", works: false },
  "cmp.lte": { call: "2, 2", works: true },
  "cmp.cmp": { call: "1, 2", works: -1 },

  "array.sum": { call: "[1, 2, -5]", works: -2 },
  "array.dedup": { call: '["a", "b", "a"]', works: ["a", "b"] },
  "array.intersect": { call: '["a", "b", "c"], ["c", "b"]', works: ["b", "c"] },
  "array.diff": { call: '["a", "b"], ["b", "c"]', works: ["a"] },
  "array.sdiff": { call: '["a", "b"], ["b", "c"]', works: ["a", "c"] },

  "subnet.resolve": refused('"deal"', "it knows no deals or subnets"),

  "worker.create": noWorkers('"deal", [[1]]'),
  "worker.get_worker_id": noWorkers('"deal"'),
  "worker.remove": noWorkers("relay"),
  "worker.list": noWorkers(""),
  "worker.activate": noWorkers('"deal"'),
  "worker.deactivate": noWorkers('"deal"'),
  "worker.is_active": noWorkers('"deal"'),

  "json.obj": { call: '"a", 1', works: { a: 1 } },
  "json.put": { call: 'Letters(a = 1), "b", 2', works: { a: 1, b: 2 } },
  "json.puts": { call: 'Letters(a = 1), "a", 2', works: { a: 2 } },
  "json.stringify": { call: "Letters(a = 1)", works: '{"a":1}' },
  "json.parse": { call: '"[1, null]"', works: [1, null] },
  "script.add": unknown("script", "add", '"(null)"'),
  "script.remove": unknown("script", "remove", '"id"'),
  "script.list": unknown("script", "list", ""),
  "dist.load_module_config": noWasm('"/m"'),
  "single_module_srv.create": unknown("single_module_srv", "create", '"AA=="'),
  "single_module_srv.remove": unknown("single_module_srv", "remove", '"id"'),
  "single_module_srv.list": unknown("single_module_srv", "list", ""),
  "tracingSrv.tracingEvent": unknown("tracingSrv", "tracingEvent", '"f", "enter"'),
  "node_utils.read_file": unknown("node_utils", "read_file", '"/etc/hosts"'),

  "json.obj_pairs": { call: '[["a", "b"]]', works: { a: "b" } },
  "json.puts_pairs": { call: 'Letters(a = 1), [["b", "c"]]', works: { a: 1, b: "c" } },
  "array.length": { call: '["a", "b"]', works: 2 },
  "array.slice": { call: '["a", "b", "c"], 1, 3', works: ["b", "c"] },
  "kad.neigh_with_addrs": noKad("relay, nil, nil"),
};
