import { createEntryDesk, type EngineSide, type EntryDeps, type EntryDesk } from "../entry/index.ts";

/** How long answers can be asked for after the deadlines of their particles, ms. */
const KEEP_MS = 60_000;

/** The gateway's desk; `engine` is made after it, for the desk is a part of the engine's world. */
export const createDesk = (
  options: {
    readonly peerId: string;
    readonly builtins: ReadonlySet<string>;
    readonly limits: { readonly particleBytes: number };
  },
  deps: Omit<EntryDeps, "engine"> & { readonly engine: () => EntryDeps["engine"] },
): EntryDesk & EngineSide => {
  const { peerId, builtins, limits } = options;
  return createEntryDesk(
    { peerId, builtins, particleBytes: limits.particleBytes, keepMs: KEEP_MS },
    {
      ...deps,
      engine: {
        receive: (particle, from) => deps.engine().receive(particle, from),
        current: (ref) => deps.engine().current(ref),
      },
    },
  );
};
