/**
 * Every failure Sluice can report, in one table: what a script sees (`retCode`), what HTTP sees (`status`), what a
 * shell sees (`exit`), and whether trying again can help. `docs/errors.md` lists the same rows; a test keeps the two equal.
 * Codes are stable: a retired one is never given another meaning.
 */
export interface ErrorRow {
  /** One short sentence, the same for every occurrence (RFC 9457 `title`). */
  readonly title: string;
  /** `ret_code` of a failed call in a script (DESIGN section 5). */
  readonly retCode: number;
  /** HTTP status where the error is answered over HTTP. */
  readonly status: number;
  /** Process exit code of the command line (DESIGN section 4). */
  readonly exit: number;
  /** Whether the same call, sent again unchanged, may succeed. */
  readonly retry: boolean;
}

const row = (title: string, retCode: number, status: number, exit: number, retry: boolean): ErrorRow => ({
  title,
  retCode,
  status,
  exit,
  retry,
});

export const ERRORS = {
  // Calls
  SLUICE_UNKNOWN_FUNCTION: row("No such service or function on this peer", 1, 404, 1, false),
  SLUICE_BUILTIN_FAILED: row("A builtin refused its arguments", 1, 400, 1, false),
  SLUICE_INVALID_ARGUMENTS: row("The arguments do not fit the function", 1001, 400, 1, false),
  SLUICE_DENIED: row("The caller is not permitted", 1002, 403, 4, false),
  SLUICE_QUOTA: row("The caller used up its quota", 1003, 429, 1, true),
  SLUICE_DEADLINE: row("The deadline passed first", 1004, 504, 5, false),
  SLUICE_UNREACHABLE: row("The upstream or peer could not be reached", 1005, 502, 3, true),
  SLUICE_OVERLOAD: row("Too much is in flight here", 1006, 503, 1, true),
  SLUICE_DISABLED: row("The service is switched off by its operator", 1006, 503, 1, true),
  SLUICE_OUTCOME_UNKNOWN: row("The request may or may not have had its effect", 1007, 504, 1, false),
  SLUICE_BAD_RESULT: row("The upstream's answer is unusable", 1008, 502, 1, false),
  SLUICE_INVALID_CREDENTIAL: row("The presented credential is not valid", 1009, 401, 4, false),
  SLUICE_UPSTREAM_STATUS: row("The upstream answered with an error status", 500, 502, 1, false),
  SLUICE_CALL_FAILED: row("The called function failed", 1, 502, 1, false),
  // Particles
  SLUICE_PARTICLE_MALFORMED: row("The particle cannot be read", 1001, 400, 1, false),
  SLUICE_PARTICLE_TOO_LARGE: row("The particle is larger than this peer accepts", 1001, 413, 1, false),
  SLUICE_PARTICLE_EXPIRED: row("The particle's time is over", 1004, 400, 5, false),
  SLUICE_PARTICLE_EPOCH: row(
    "The particle was signed before this peer was restored from a backup",
    1004,
    400,
    5,
    false,
  ),
  SLUICE_PARTICLE_FUTURE: row("The particle's timestamp lies in the future", 1001, 400, 1, false),
  SLUICE_PARTICLE_TTL: row("The particle's ttl is longer than this peer accepts", 1001, 400, 1, false),
  SLUICE_PARTICLE_SIGNATURE: row("The particle's signature does not match", 1002, 400, 4, false),
  SLUICE_PARTICLE_ID: row(
    "The particle's self-certifying id does not match its content",
    1001,
    400,
    1,
    false,
  ),
  SLUICE_MOVED: row("This peer has a successor, and takes nothing new", 1006, 410, 3, false),
  SLUICE_SCRIPT_FAILED: row("The script failed", 1, 422, 1, false),
  SLUICE_NEEDS_INTERPRETER: row("This client has no interpreter to run it", 1, 501, 2, false),
  SLUICE_SCRIPT_INVALID: row("The script cannot be parsed", 1, 422, 1, false),
  SLUICE_DATA_INVALID: row("The particle's data is forged, damaged or of another particle", 1, 422, 1, false),
  SLUICE_AVM_TRAPPED: row("The interpreter crashed on this particle", 1, 422, 1, false),
  SLUICE_AVM_TIMEOUT: row("The script ran longer than one run may", 1, 422, 1, false),
  // People
  SLUICE_USAGE: row("The command was not understood", 1, 400, 2, false),
  SLUICE_CONFIG: row("The configuration is not usable", 1, 400, 2, false),
  SLUICE_DOCUMENT: row("The OpenAPI document is not usable", 1, 422, 2, false),
  SLUICE_BREAKING: row("The change breaks callers", 1, 409, 6, false),
  SLUICE_UNHEALTHY: row("Something here keeps a gateway from working", 1, 500, 1, false),
  SLUICE_CONFLICT: row("It exists already", 1, 409, 2, false),
  SLUICE_NOT_FOUND: row("There is no such thing here", 1, 404, 1, false),
  SLUICE_UNAUTHORIZED: row("The token is missing or wrong", 1002, 401, 4, false),
  SLUICE_REQUEST: row("The request is not acceptable", 1, 400, 2, false),
  SLUICE_JOURNAL: row("Particles cannot be recorded at this peer now", 1006, 503, 1, true),
  SLUICE_STORAGE: row("The data folder cannot be written", 1, 507, 2, true),
  SLUICE_CONNECT: row("The peer cannot be connected to", 1005, 502, 3, true),
  SLUICE_CLOSED: row("This peer is shutting down", 1006, 503, 1, true),
  SLUICE_INTERRUPTED: row("Interrupted", 1, 499, 130, true),
  SLUICE_INTERNAL: row("A fault inside Sluice", 1, 500, 1, false),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

/** RFC 9457 problem document: the one shape in which errors leave Sluice, over HTTP and inside scripts. At most 1 KB as JSON. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly retry: boolean;
  /** Ref of the particle that failed, told to who started it. */
  readonly particle?: string;
}

export interface ErrorFields {
  /** Replaces the table's HTTP status (an upstream's own, for SLUICE_UPSTREAM_STATUS). */
  status?: number;
  retCode?: number;
  retry?: boolean;
  /** Ref of the particle that failed. */
  particle?: string;
  cause?: unknown;
}

const MAX_DETAIL_CHARS = 640; // leaves a problem document under 1 KB with the longest title and escaped quotes

/** An error with a stable code. `message` is its detail: what, where, and what to do; never a secret, never a stack. */
export class SluiceError extends Error {
  override readonly name = "SluiceError";
  readonly code: ErrorCode;
  readonly status: number;
  readonly retCode: number;
  readonly retry: boolean;
  readonly particle: string | undefined;

  constructor(code: ErrorCode, detail: string, fields: ErrorFields = {}) {
    super(detail, fields.cause === undefined ? undefined : { cause: fields.cause });
    const defaults = ERRORS[code];
    this.code = code;
    this.status = fields.status ?? defaults.status;
    this.retCode = fields.retCode ?? defaults.retCode;
    this.retry = fields.retry ?? defaults.retry;
    this.particle = fields.particle;
  }

  /** The same, telling which particle it is of. */
  of(particle: string): SluiceError {
    const { code, message, status, retCode, retry, cause } = this;
    return new SluiceError(code, message, { status, retCode, retry, particle, cause });
  }

  get exit(): number {
    return ERRORS[this.code].exit;
  }

  toProblem(): Problem {
    return {
      type: `urn:sluice:error:${this.code}`,
      title: ERRORS[this.code].title,
      status: this.status,
      code: this.code,
      detail: clip(this.message, MAX_DETAIL_CHARS),
      retry: this.retry,
      ...(this.particle === undefined ? {} : { particle: this.particle }),
    };
  }
}

/** The one place where anything thrown becomes a coded error. Messages of unknown errors stay inside (`cause`). */
export const toSluiceError = (error: unknown): SluiceError =>
  error instanceof SluiceError
    ? error
    : new SluiceError("SLUICE_INTERNAL", "see this peer's log for the cause", { cause: error });

/** First line of whatever was thrown, for messages that wrap a library's error. */
export const reasonOf = (error: unknown): string =>
  clip((error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "", 300);

/** The head of a text; never half of a surrogate pair, which AquaVM refuses. */
export const clip = (text: string, maxChars: number): string =>
  text.length <= maxChars ? text : `${text.slice(0, maxChars - 1).toWellFormed()}…`;
