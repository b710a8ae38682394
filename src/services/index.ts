export { quotaOfKey } from "./authority/quota-key.ts";
export { type Builtins, createBuiltins } from "./builtins/create-builtins.ts";
export { type Catalog, type CatalogOptions, createCatalog } from "./catalog.ts";
export { type AdapterFinding, type CheckedConfig, checkAdapters } from "./check-adapters.ts";
export { createOutcomeDesk } from "./effects/outcome-desk.ts";
export type {
  CallContext,
  CatalogChange,
  CatalogCounters,
  ServiceCatalog,
  ServiceStatus,
  ServiceSummary,
  Services,
  TrustTally,
} from "./interface.ts";
export { createRegistry } from "./registry.ts";
