import { SluiceError } from "../core/index.ts";
import { isPeerId } from "../particle/index.ts";
import { call, caught, collected, hop, NOTHING, par, seq } from "./air-text.ts";
import { AirValues } from "./air-values.ts";
import { firstOf, firstPeer } from "./first-peer.ts";
import type {
  AttemptStep,
  Block,
  CallStep,
  Operand,
  ParallelStep,
  Plan,
  PresentStep,
  QuorumStep,
  Step,
  TimeoutStep,
} from "./interface.ts";
import { hasForks, leavesOf } from "./report.ts";

export interface AirOptions {
  /** Who runs it first: the entry to which it is handed in, or the initiator itself, which is connected to the entry alone. */
  readonly from: "entry" | "initiator";
  /** The peer over which the particle leaves and comes back. */
  readonly entry: string;
  /** Fetch receipts at each peer after a call, so that they are in the data; a peer without them does not matter. */
  readonly receipts: boolean;
  /** After each call the data also goes home at once, with `callbackSrv.progress [peer, service, function]`. */
  readonly progress: boolean;
}

/**
 * A plan as AIR (see interface.ts).
 *
 * Variables: `v<id>` a step's value (`v<id>_<n>` of a parallel's branches), `e<id>` a caught failure, `t<n>` what is made for one use. What happens to a branch of several is a
 * word on a stream (`$d<id>`), read where all of them come together. A branch that fails does not fail the `par` around it (AIR), so each catches its own
 * failure and it is thrown again behind the `par`.
 * @throws SluiceError SLUICE_REQUEST for names and keys that AIR cannot write, and an entry that is no peer.
 */
export const airOf = (plan: Plan, options: AirOptions): string => {
  const values = new AirValues();
  const writer = new AirWriter(options, values);
  const { entry } = options;
  // It stands in the script as it is, and may be what a stranger says it is.
  if (!isPeerId(entry)) throw new SluiceError("SLUICE_REQUEST", "the entry is not a peer id (12D3KooW…)");
  const { air, here } = writer.block(plan.body, { here: entry, next: entry });
  const leaves = leavesOf(plan).map(({ id, path }) => values.place(id, path));
  const forks = hasForks(plan);
  const answer = `(call %init_peer_id% ("callbackSrv" "response") [${[...leaves, ...(forks ? ["#forks"] : [])].join(" ")}])`;
  const out = options.from === "initiator" ? hop(entry) : "";
  const home = here === entry ? "" : hop(entry);
  const canon = forks ? `(canon "${entry}" $forks #forks)` : "";
  return `(xor ${seq(out, air, home, canon, answer)} ${seq(hop(entry), '(call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])')})`;
};

/** Where the particle is before a step, and where what follows goes on. */
interface Way {
  readonly here: string;
  readonly next: string;
}

interface Written {
  readonly air: string;
  readonly here: string;
}

class AirWriter {
  readonly #options: AirOptions;
  readonly #values: AirValues;

  constructor(options: AirOptions, values: AirValues) {
    this.#options = options;
    this.#values = values;
  }

  block({ steps }: Block, { here, next }: Way): Written {
    let at = here;
    const parts = steps.map((step, index) => {
      const after =
        steps
          .slice(index + 1)
          .map(firstPeer)
          .find((peer) => peer !== undefined) ?? next;
      const written = this.#step(step, { here: at, next: after });
      at = written.here;
      return written.air;
    });
    return { air: seq(...parts), here: at };
  }

  #step(step: Step, way: Way): Written {
    switch (step.kind) {
      case "call":
        return this.#call(step);
      case "present":
        return this.#present(step);
      case "parallel":
        return this.#parallel(step, way);
      case "attempt":
        return this.#attempt(step, way);
      case "timeout":
        return this.#timeout(step, way);
      case "quorum":
        return this.#quorum(step, way);
    }
  }

  #call({ id, peer, service, function: fn, arguments: args }: CallStep): Written {
    const given = args.map((arg) => this.#values.given(arg, peer));
    const { receipts, progress, entry } = this.#options;
    const made = call(
      peer,
      [service, fn],
      given.map(({ text }) => text),
      `v${id}`,
    );
    const fetched = receipts
      ? `(xor ${call(peer, ["receipts", "mine"], [], this.#values.name())} ${NOTHING})`
      : "";
    const word = [peer, service, fn].map((text) => `"${text}"`).join(" ");
    const news = `(call %init_peer_id% ("callbackSrv" "progress") [${word}])`;
    const told = progress ? par(seq(peer === entry ? "" : hop(entry), news), NOTHING) : "";
    return { air: seq(...given.map(({ before }) => before), made, fetched, told), here: peer };
  }

  /** Its result is kept: that is what "presented before the call" is known by. */
  #present({ peer, credential }: PresentStep): Written {
    const { before, text } = this.#values.given(credential, peer);
    return { air: seq(before, call(peer, ["auth", "present"], [text], this.#values.name())), here: peer };
  }

  #parallel({ id, branches }: ParallelStep, { here, next }: Way): Written {
    this.#values.isParallel(id);
    const written = branches.map((branch, index) => {
      const body = this.block(branch, { here, next });
      const value = `v${id}_${index}`;
      return caught(
        seq(
          body.air,
          body.here === next ? "" : hop(next),
          this.#into(value, branch.result, next),
          `(ap 0 s${id}_${index})`,
        ),
        seq(hop(next), `(ap :error: e${id}_${index})`, `(ap 1 s${id}_${index})`),
      );
    });
    const held = branches.map(
      (_, index) => `(xor (match s${id}_${index} 0 ${NOTHING}) (fail e${id}_${index}))`,
    );
    return { air: seq(par(...written), ...held), here: next };
  }

  #attempt({ id, body, otherwise }: AttemptStep, { here, next }: Way): Written {
    const first = this.block(body, { here, next });
    const second = this.block(otherwise, { here: firstOf(otherwise) ?? next, next });
    const air = caught(
      seq(first.air, this.#into(`v${id}`, body.result, first.here)),
      seq(
        `(ap :error: e${id})`,
        `(ap ${id} $forks)`,
        second.air,
        this.#into(`v${id}`, otherwise.result, second.here),
      ),
    );
    return { air, here: first.here === second.here ? first.here : next };
  }

  #timeout({ id, ms, body }: TimeoutStep, { here }: Way): Written {
    const inner = this.block(body, { here, next: here });
    const back = inner.here === here ? "" : hop(here);
    const air = seq(
      par(
        caught(
          seq(inner.air, back, this.#into(`r${id}`, body.result, here), `(ap 0 $d${id})`),
          seq(hop(here), `(ap :error: e${id})`, `(ap 1 $d${id})`),
        ),
        seq(call(here, ["peer", "timeout"], [String(ms), '"late"'], this.#values.name()), `(ap 2 $d${id})`),
      ),
      `(canon "${here}" $d${id} #d${id})`,
      `(xor (mismatch #d${id}.$.[0] 2 ${NOTHING}) ${call(here, ["sluice", "timed_out"], [String(ms)], this.#values.name())})`,
      `(xor (mismatch #d${id}.$.[0] 1 ${NOTHING}) (fail e${id}))`,
      `(ap r${id} v${id})`,
    );
    return { air: `(new $d${id} ${air})`, here };
  }

  #quorum({ id, needed, branches }: QuorumStep, { here }: Way): Written {
    const written = branches.map((branch) => {
      const body = this.block(branch, { here, next: here });
      const value = this.#values.name();
      return caught(
        seq(
          body.air,
          body.here === here ? "" : hop(here),
          this.#into(value, branch.result, here),
          `(ap ${value} $y${id})`,
        ),
        seq(hop(here), `(ap :error: $n${id})`),
      );
    });
    const air = seq(
      par(...written, NOTHING),
      par(
        seq(
          collected(`$y${id}`, needed, here, { each: this.#values.name(), into: `q${id}` }),
          `(ap 0 $d${id})`,
        ),
        seq(
          collected(`$n${id}`, branches.length - needed + 1, here, {
            each: this.#values.name(),
            into: `f${id}`,
          }),
          `(ap 1 $d${id})`,
        ),
      ),
      `(canon "${here}" $d${id} #d${id})`,
      `(xor (match #d${id}.$.[0] 0 ${NOTHING}) (fail f${id}.$.[0]))`,
      `(ap q${id} v${id})`,
      call(here, ["op", "array"], [String(id), `v${id}`], `a${id}`),
      `(ap a${id} $forks)`,
    );
    return { air: `(new $y${id} (new $n${id} (new $d${id} ${air})))`, here };
  }

  #into(variable: string, operand: Operand, peer: string): string {
    const { before, text } = this.#values.given(operand, peer);
    return seq(before, `(ap ${text} ${variable})`);
  }
}
