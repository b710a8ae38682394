import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ParticleRef } from "../particle/index.ts";
import { CLAIM, CLAIM_VALUES } from "./batch.ts";
import { ClaimRows } from "./claim-rows.ts";
import { faultOf, LostFile } from "./fault.ts";
import { FileWatch } from "./file-watch.ts";
import { readHistory } from "./history-rows.ts";
import type { Claim } from "./interface.ts";
import { readKept } from "./kept-rows.ts";
import type { Figures, Jobs, PackedBatch, SqlValue, ThreadSetup } from "./messages.ts";
import { openDatabase } from "./open-database.ts";
import { readSettlements, readUnknownOutcome, readUnknownOutcomes } from "./outcome-rows.ts";
import { pruneSome, readDeadLetter, readDeadLetters } from "./people-rows.ts";
import { readReceipts } from "./receipt-rows.ts";
import { loadLive, readTombstones, recoverPage } from "./recovered-rows.ts";
import { CODES, SQL } from "./statements.ts";

/** The journal's file as its thread has it: opened when it is needed, and again after a fault that asks for it. */
export class JournalDatabase {
  readonly #setup: ThreadSetup;
  #open: OpenFile | undefined;

  constructor(setup: ThreadSetup) {
    this.#setup = setup;
  }

  load(): Jobs["load"]["output"] {
    return this.#use((file) => ({ ...loadLive(file.database), ...file.figures() }));
  }

  /** All or nothing. What an engine writes leaves, committed a second time after a fault, what it left the first time. */
  commit(batch: PackedBatch): Jobs["commit"]["output"] {
    return this.#use((file) => {
      const startedAt = performance.now();
      const claims = file.transaction(() => file.run(batch));
      const micros = Math.round((performance.now() - startedAt) * 1000);
      return { micros, claims, ...file.figures() };
    });
  }

  recover({ after }: Jobs["recover"]["input"]): Jobs["recover"]["output"] {
    return this.#use(({ database }) => recoverPage(database, after));
  }

  tombstones(): Jobs["tombstones"]["output"] {
    return this.#use(({ database }) => readTombstones(database));
  }

  kept(): Jobs["kept"]["output"] {
    return this.#use(({ database }) => readKept(database));
  }

  history(input: Jobs["history"]["input"]): Jobs["history"]["output"] {
    return this.#use(({ database }) => readHistory(database, input));
  }

  deadLetters({ limit }: Jobs["deadLetters"]["input"]): Jobs["deadLetters"]["output"] {
    return this.#use(({ database }) => readDeadLetters(database, limit));
  }

  deadLetter({ ref, peer }: Jobs["deadLetter"]["input"]): Jobs["deadLetter"]["output"] {
    return this.#use(({ database }) => readDeadLetter(database, ref, peer));
  }

  unknownOutcomes({
    limit,
    withRequests,
  }: Jobs["unknownOutcomes"]["input"]): Jobs["unknownOutcomes"]["output"] {
    return this.#use(({ database }) => readUnknownOutcomes(database, limit, withRequests));
  }

  unknownOutcome({ ref, call }: Jobs["unknownOutcome"]["input"]): Jobs["unknownOutcome"]["output"] {
    return this.#use(({ database }) => readUnknownOutcome(database, ref, call));
  }

  settlements({ ref }: Jobs["settlements"]["input"]): Jobs["settlements"]["output"] {
    return this.#use(({ database }) => readSettlements(database, ref));
  }

  receipts({ ref }: Jobs["receipts"]["input"]): Jobs["receipts"]["output"] {
    return this.#use(({ database }) => readReceipts(database, ref));
  }

  prune(input: Jobs["prune"]["input"]): Jobs["prune"]["output"] {
    return this.#use((file) => {
      const isDone = file.transaction(() => pruneSome(file.database, input));
      file.recount();
      return { isDone, ...file.figures() };
    });
  }

  close(): undefined {
    this.#open?.database.close();
    this.#open = undefined;
    return undefined;
  }

  #use<Output>(job: (file: OpenFile) => Output): Output {
    try {
      this.#open = this.#open?.isLost === true ? this.#rescue(this.#open) : this.#open;
      this.#open ??= new OpenFile(this.#setup);
      return job(this.#open);
    } catch (error) {
      if (faultOf(error).reopen && this.#open?.isLost !== true) this.#discard();
      throw error;
    }
  }

  /** The open file is all that is left of a deleted one: it is written where it was. */
  #rescue(lost: OpenFile): OpenFile {
    lost.writeBack();
    return new OpenFile(this.#setup);
  }

  #discard(): void {
    try {
      this.close();
    } catch {
      this.#open = undefined; // the fault that led here is the one to tell
    }
  }
}

class OpenFile {
  readonly database: DatabaseSync;
  isLost = false;
  readonly #watch: FileWatch;
  readonly #statements: readonly { readonly statement: StatementSync; readonly parameters: number }[];
  readonly #pageCount: StatementSync;
  readonly #freeCount: StatementSync;
  readonly #pageSize: number;
  readonly #claims: ClaimRows;
  #counts: { deadLetters: number; unknownOutcomes: number } | undefined;

  constructor(setup: ThreadSetup) {
    this.database = openDatabase(setup);
    this.#watch = new FileWatch(setup.file);
    this.#statements = SQL.map(({ text, parameters }) => ({
      statement: this.database.prepare(text),
      parameters,
    }));
    this.#pageCount = this.database.prepare("PRAGMA page_count");
    this.#freeCount = this.database.prepare("PRAGMA freelist_count");
    this.#pageSize = Number(this.database.prepare("PRAGMA page_size").get()?.page_size);
    this.#claims = new ClaimRows(this.database);
  }

  transaction<Output>(work: () => Output): Output {
    this.database.exec("BEGIN IMMEDIATE");
    try {
      const output = work();
      this.database.exec("COMMIT");
      return output;
    } catch (error) {
      if (this.database.isTransaction) this.database.exec("ROLLBACK");
      throw error;
    }
  }

  run({ values, lengths, bytes }: PackedBatch): readonly Claim[] {
    const claims: Claim[] = [];
    let blob = 0;
    let offset = 0;
    const parameterOf = (value: SqlValue | true | undefined): SqlValue | Uint8Array => {
      if (value !== true) return value ?? null;
      const start = offset;
      offset += lengths[blob++] ?? 0;
      return bytes.subarray(start, offset);
    };
    for (let at = 0; at < values.length; ) {
      const code = values[at++] as number;
      const row = this.#statements[code];
      const end = at + (row?.parameters ?? CLAIM_VALUES);
      if (row !== undefined) row.statement.run(...values.slice(at, end).map(parameterOf));
      else if (code === CLAIM) claims.push(this.#claim(values.slice(at, end)));
      if (COUNTED.has(code)) this.recount();
      at = end;
    }
    return claims;
  }

  recount(): void {
    this.#counts = undefined;
  }

  /** After each commit. @throws LostFile when what was committed is not in the file at its path. */
  figures(): Figures {
    const logBytes = this.#check();
    const pages = Number(this.#pageCount.get()?.page_count);
    const free = Number(this.#freeCount.get()?.freelist_count);
    this.#counts ??= {
      deadLetters: this.#count("letters"),
      unknownOutcomes: this.#count("unknowns"),
    };
    return {
      usedBytes: (pages - free) * this.#pageSize,
      bytes: pages * this.#pageSize + logBytes,
      ...this.#counts,
    };
  }

  /** @throws LostFile while the path is not free. */
  writeBack(): void {
    this.#watch.writeBack(this.database);
    this.database.close();
  }

  #check(): number {
    try {
      return this.#watch.logBytes();
    } catch (error) {
      this.isLost = error instanceof LostFile;
      throw error;
    }
  }

  #count(table: "letters" | "unknowns"): number {
    return Number(this.database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.rows);
  }

  #claim(values: PackedBatch["values"]): Claim {
    const [scope, digest, ref, call, number, repeatable, now, expiresAt] = values as [
      string,
      string,
      ParticleRef,
      ...[number, number, number, number, number],
    ];
    const request = { scope, digest, holder: { ref, call }, repeatable: repeatable === 1, now, expiresAt };
    return this.#claims.claim(request, number);
  }
}

/** Statements after which rows are counted anew. */
const COUNTED = new Set([CODES.addUnknown, CODES.settle, CODES.addLetter, CODES.dropLetter]);
