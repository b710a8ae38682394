import type { JsonObject } from "../../core/index.ts";
import type { Arguments } from "./arguments.ts";
import { type BuiltinTable, unsupported } from "./builtin.ts";
import { text } from "./shapes.ts";

/** What `srv` shows: the services published here. `ServiceCatalog` is one. */
export interface BuiltinCatalog {
  list(): readonly PublishedService[];
}

export interface PublishedService {
  readonly service: string;
  readonly functions: readonly { readonly name: string; readonly arguments: readonly string[] }[];
}

const BY_OPERATOR = "its operator publishes services; see `sluice publish`";

/**
 * Read-only. A service's id is its name, so a name that is published resolves to itself; the Aqua view is listed as an
 * alias, because it is the same service under a second id.
 */
export const createSrv = (self: string, catalog: BuiltinCatalog): BuiltinTable => {
  const find = (id: string): PublishedService | undefined =>
    catalog.list().find(({ service }) => id === service || id === aquaView(service));
  const wanted = (args: Arguments, name: string): PublishedService => {
    const service = find(args.at(0, name, text));
    if (service === undefined)
      throw args.refuse(`argument 0 (${name}): no service of that name is published here`);
    return service;
  };
  return {
    list: () => catalog.list().map((service) => describe(service, self)),
    info: (args) => describe(wanted(args, "service_id_or_alias"), self),
    get_interface: (args) => interfaceOf(wanted(args, "service_id")),
    resolve_alias(args) {
      wanted(args, "alias");
      return args.at(0, "alias", text);
    },
    resolve_alias_opt(args) {
      const alias = args.at(0, "alias", text);
      return find(alias) === undefined ? [] : [alias];
    },
    create: unsupported("srv.create", BY_OPERATOR),
    remove: unsupported("srv.remove", BY_OPERATOR),
    add_alias: unsupported("srv.add_alias", BY_OPERATOR),
  };
};

const aquaView = (service: string): string => `${service}/aqua`;

/** aqua-lib's `Service`. There is no blueprint: nothing here was deployed as WebAssembly. */
const describe = ({ service }: PublishedService, self: string): JsonObject => ({
  id: service,
  blueprint_id: "",
  service_type: "service",
  owner_id: self,
  aliases: [aquaView(service)],
  worker_id: self,
});

/** aqua-lib's `Interface`. Marine has no name for "any JSON", and types are what `sluice bindings` is for. */
const interfaceOf = ({ functions }: PublishedService): JsonObject => ({
  function_signatures: functions.map((each) => ({
    name: each.name,
    arguments: each.arguments.map((argument) => [argument, "any"]),
    output_types: ["any"],
  })),
  record_types: [],
});
