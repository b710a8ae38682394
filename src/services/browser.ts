export { createBuiltins } from "./builtins/create-builtins.ts";
export { createRegistry } from "./registry.ts";
