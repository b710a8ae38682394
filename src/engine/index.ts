export { engineHandlers } from "./engine-handlers.ts";
export type { CurrentParticle, Engine, EngineObserver, LocalServices, ParticleRecord } from "./interface.ts";
export { createEngine } from "./node-engine.ts";
export type { Admission, EngineLimits } from "./options.ts";
