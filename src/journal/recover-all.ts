import type { Recovered, RecoveredParticle } from "./interface.ts";
import type { JobName, Jobs } from "./messages.ts";

type Ask = <Name extends JobName>(name: Name, input: Jobs[Name]["input"]) => Promise<Jobs[Name]["output"]>;

/** All that a file has from before, a few particles at a time. */
export const recoverAll = async (ask: Ask): Promise<Recovered> => {
  const particles: RecoveredParticle[] = [];
  for (let after: number | undefined = 0; after !== undefined; ) {
    const page: Jobs["recover"]["output"] = await ask("recover", { after });
    particles.push(...page.particles);
    after = page.next;
  }
  const { watermark, refs, deadlines } = await ask("tombstones", undefined);
  const over = refs.map((ref, index) => ({ ref, deadline: deadlines[index] ?? 0 }));
  return { watermark, over, particles, ...(await ask("kept", undefined)) };
};
