export { type Builtins, createBuiltins } from "./builtins/create-builtins.ts";
export { type Catalog, type CatalogOptions, createCatalog } from "./catalog.ts";
export type { CallContext, ServiceCatalog, ServiceSummary, Services, TrustTally } from "./interface.ts";
export { createRegistry } from "./registry.ts";
