export { engineHandlers } from "./engine-handlers.ts";
export type { Engine, LocalServices, ParticleRecord } from "./interface.ts";
export type { Admission, EngineLimits } from "./options.ts";
export { createEngine } from "./particle-engine.ts";
