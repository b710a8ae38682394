import type { Engine } from "./interface.ts";
import type { EngineOptions } from "./options.ts";
import { createParticleEngine, type EngineParts } from "./particle-engine.ts";
import { verifyParticle } from "./verify-particle.ts";

/** It takes nothing in until `recover` was called and is done. */
export const createEngine = (options: EngineOptions, parts: Omit<EngineParts, "verifyParticle">): Engine =>
  createParticleEngine(options, { ...parts, verifyParticle });
