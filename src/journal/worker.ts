import { parentPort, workerData } from "node:worker_threads";
import { faultOf } from "./fault.ts";
import { JournalDatabase } from "./journal-database.ts";
import type { Job, JobReply, Jobs, ThreadSetup } from "./messages.ts";

// The journal's thread: jobs are done one after another, and each is answered.
const database = new JournalDatabase(workerData as ThreadSetup);

type Doers = { readonly [Name in keyof Jobs]: (input: Jobs[Name]["input"]) => Jobs[Name]["output"] };
const DOERS: Doers = {
  load: () => database.load(),
  commit: (input) => database.commit(input),
  recover: (input) => database.recover(input),
  tombstones: () => database.tombstones(),
  kept: () => database.kept(),
  history: (input) => database.history(input),
  deadLetters: (input) => database.deadLetters(input),
  deadLetter: (input) => database.deadLetter(input),
  unknownOutcomes: (input) => database.unknownOutcomes(input),
  unknownOutcome: (input) => database.unknownOutcome(input),
  settlements: (input) => database.settlements(input),
  receipts: (input) => database.receipts(input),
  prune: (input) => database.prune(input),
  close: () => database.close(),
};

const reply = ({ id, name, input }: Job): JobReply => {
  try {
    return { id, output: (DOERS[name] as (input: unknown) => JobOutput)(input) };
  } catch (error) {
    return { id, fault: faultOf(error).detail };
  }
};

type JobOutput = Jobs[keyof Jobs]["output"];

parentPort?.on("message", (job: Job) => parentPort?.postMessage(reply(job)));
