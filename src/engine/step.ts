import type { RunOutcome } from "../avm/interface.ts";
import { type Problem, SluiceError, sameBytes } from "../core/index.ts";
import type { Arrival } from "../journal/interface.ts";
import { verdictOf } from "./outcome.ts";
import type { Feed, ParticleEffect, ParticleEvent, ParticleState, Step, StepLimits } from "./state.ts";

/** Arrivals that may wait for one particle's run; a peer that sends more repeats itself. */
const MAX_ARRIVED = 64;
/** Strikes before the particle is given up: one sender's bad copy must not end it at once. */
const MAX_STRIKES = 3;
/** A run that was stopped by the clock costs far more than one that crashed. */
const STRIKES_OF_OVERRUN = 2;
/** What the calls of one run may take together, in particles: a value that a script passes to many calls is copied for each. */
const MAX_CALL_SHARE = 2;
const NO_DATA = new Uint8Array();

/**
 * The life of a particle on this peer as a pure function. Runs are serial: one is asked for only in phase idle, and its
 * end brings the next. Of one step's effects, `call` and `send` come after the `record` they have to wait for.
 */
export const step = (state: ParticleState, event: ParticleEvent, limits: StepLimits): Step => {
  if (state.phase === "ended") return [state, []];
  switch (event.kind) {
    case "arrived":
      return arrived(state, event.arrival, limits);
    case "called":
      return called(state, event, limits);
    case "ran":
      return ran(state, event.outcome, limits);
    case "crashed":
      return crashed(state, event.error, limits);
    case "over":
      return [end(state), []];
  }
};

/** Nothing to run and nothing to wait for here. */
export const isAtRest = (state: ParticleState): boolean =>
  state.phase === "ended" || (state.phase === "idle" && state.open.size === 0);

/** Why nothing will come of it: it failed here before it went anywhere. */
export const failureOf = (state: ParticleState): Problem | undefined =>
  isAtRest(state) && !state.sent ? state.problem : undefined;

/** @throws SluiceError SLUICE_OVERLOAD */
export const checkRoomForArrival = ({ arrived }: ParticleState): void => {
  if (arrived.length >= MAX_ARRIVED)
    throw new SluiceError(
      "SLUICE_OVERLOAD",
      `${MAX_ARRIVED} copies of the particle wait to be merged already`,
    );
};

const arrived = (state: ParticleState, arrival: Arrival, limits: StepLimits): Step => {
  const isKnown = ({ data }: { data: Uint8Array }): boolean => sameBytes(data, arrival.data);
  if ((state.data.length > 0 && isKnown(state)) || state.arrived.some(isKnown)) return [state, []];
  return withEffects(next({ ...state, arrived: [...state.arrived, arrival] }, limits), [
    { kind: "keep", arrival },
  ]);
};

const called = (
  state: ParticleState,
  event: ParticleEvent & { kind: "called" },
  limits: StepLimits,
): Step => {
  const open = new Set(state.open);
  const fresh = event.results.filter(([id]) => open.delete(id));
  return next({ ...state, open, results: [...state.results, ...fresh] }, limits);
};

const ran = (state: ParticleState, outcome: RunOutcome, limits: StepLimits): Step => {
  const verdict = verdictOf(outcome.retCode, outcome.errorMessage);
  if (verdict.kind === "rejected") return rejected(state, verdict.error, limits);
  const isTooMuch = outcome.callBytes > MAX_CALL_SHARE * limits.particleBytes;
  const budget = isTooMuch ? 0 : limits.callsPerParticle - state.calls;
  const calls: ParticleEffect[] = outcome.calls.map((request, index) =>
    index < budget
      ? { kind: "call", request }
      : { kind: "refuseCall", request, error: isTooMuch ? tooMuch(outcome, limits) : overBudget(limits) },
  );
  const tooLarge = outcome.nextPeers.length > 0 && outcome.data.length > limits.particleBytes;
  const error =
    verdict.kind === "uncaught" ? verdict.error : tooLarge ? outgrown(outcome, limits) : undefined;
  const sends: ParticleEffect[] =
    outcome.nextPeers.length > 0 && !tooLarge
      ? [{ kind: "send", peers: [...new Set(outcome.nextPeers)] }]
      : [];
  const after: ParticleState = {
    ...state,
    phase: "idle",
    feeding: undefined,
    data: outcome.data,
    runs: state.runs + 1,
    open: new Set([...state.open, ...outcome.calls.map(({ id }) => id)]),
    calls: state.calls + outcome.calls.length,
    sent: state.sent || sends.length > 0,
    problem: error?.toProblem(),
  };
  return withEffects(next(after, limits), [
    recordOf(state.feeding),
    ...sends,
    ...calls,
    ...(error === undefined ? [] : [reportOf(error)]),
  ]);
};

/**
 * An arrival AquaVM would not merge is dropped, and the particle lives on: data is not signed by the initiator, so whoever
 * has a copy could send it with damaged data first. A script that cannot be parsed, or results that cannot be fed, end it.
 */
const rejected = (state: ParticleState, error: SluiceError, limits: StepLimits): Step => {
  if (state.feeding?.kind === "results" || error.code === "SLUICE_SCRIPT_INVALID") return fail(state, error);
  const problem = state.data.length === 0 ? error.toProblem() : state.problem;
  const after: ParticleState = { ...state, phase: "idle", feeding: undefined, runs: state.runs + 1, problem };
  return withEffects(next(after, limits), [recordOf(state.feeding), reportOf(error)]);
};

const crashed = (state: ParticleState, error: SluiceError, limits: StepLimits): Step => {
  const isOverrun = error.code === "SLUICE_AVM_TIMEOUT";
  const strikes = state.strikes + (isOverrun ? STRIKES_OF_OVERRUN : 1);
  if (strikes >= MAX_STRIKES) return fail({ ...state, strikes }, error);
  return isOverrun
    ? fedAgain({ ...state, strikes }, error, limits)
    : rejected({ ...state, strikes }, error, limits);
};

/** A busy machine may be why a run took too long, and what it was given was acknowledged to somebody: it is given once more. */
const fedAgain = (state: ParticleState, error: SluiceError, limits: StepLimits): Step => {
  const { feeding, arrived, results } = state;
  const after: ParticleState = {
    ...state,
    phase: "idle",
    feeding: undefined,
    arrived: feeding?.kind === "arrival" ? [...arrived, feeding.arrival] : arrived,
    results: feeding?.kind === "results" ? [...feeding.results, ...results] : results,
    problem: state.data.length === 0 ? error.toProblem() : state.problem,
  };
  return withEffects(next(after, limits), [reportOf(error)]);
};

const next = (state: ParticleState, limits: StepLimits): Step => {
  const [arrival, ...arrivedLater] = state.arrived;
  if (state.phase !== "idle" || (state.results.length === 0 && arrival === undefined)) return [state, []];
  if (state.runs >= limits.runsPerParticle)
    return fail(
      state,
      new SluiceError("SLUICE_QUOTA", `the particle used up its ${limits.runsPerParticle} interpreter runs`),
    );
  const run = (feed: Feed, rest: Partial<ParticleState>): Step => [
    { ...state, ...rest, phase: "running", feeding: feed },
    [{ kind: "run", prevData: state.data, feed }],
  ];
  if (state.results.length > 0 || arrival === undefined)
    return run({ kind: "results", results: state.results }, { results: [] });
  return run({ kind: "arrival", arrival }, { arrived: arrivedLater });
};

/** Its data stays: what it sent before is still on its way. */
const fail = (state: ParticleState, error: SluiceError): Step => [
  { ...end(state), data: state.data, runs: state.runs + 1, problem: error.toProblem() },
  [recordOf(state.feeding), reportOf(error)],
];

/** What is remembered of an ended particle is that it ended. */
const end = (state: ParticleState): ParticleState => ({
  ...state,
  phase: "ended",
  data: NO_DATA,
  arrived: [],
  results: [],
  feeding: undefined,
  open: new Set(),
});

const withEffects = ([state, later]: Step, first: readonly ParticleEffect[]): Step => [
  state,
  [...first, ...later],
];

const recordOf = (feeding: Feed | undefined): ParticleEffect => ({
  kind: "record",
  merged: feeding?.kind === "arrival" ? feeding.arrival.seq : undefined,
  fed: feeding?.kind === "results" ? feeding.results.map(([id]) => id) : [],
});

const reportOf = (error: SluiceError): ParticleEffect => ({ kind: "report", error });

const overBudget = ({ callsPerParticle }: StepLimits): SluiceError =>
  new SluiceError("SLUICE_QUOTA", `a particle may make ${callsPerParticle} calls on this peer`, {
    retry: false,
  });

const tooMuch = ({ callBytes }: RunOutcome, { particleBytes }: StepLimits): SluiceError =>
  new SluiceError(
    "SLUICE_QUOTA",
    `the calls of one run have ${callBytes} bytes, at most ${MAX_CALL_SHARE * particleBytes} are taken`,
    { retry: false },
  );

const outgrown = (outcome: RunOutcome, limits: StepLimits): SluiceError =>
  new SluiceError(
    "SLUICE_PARTICLE_TOO_LARGE",
    `the particle's data grew to ${outcome.data.length} bytes, at most ${limits.particleBytes} are carried`,
  );
