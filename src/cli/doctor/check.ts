/** What `sluice doctor` found out about one thing. */
export interface Check {
  /** Of what kind: `ports`, `clock`; several may have the same. */
  readonly check: string;
  readonly state: CheckState;
  /** One line: what was looked at, and what was found. Never a secret. */
  readonly detail: string;
  /** What to do, where it is not ok. */
  readonly remedy?: string;
}

export type CheckState = "ok" | "warning" | "failure";

export const ok = (check: string, detail: string): Check => ({ check, state: "ok", detail });

export const warning = (check: string, detail: string, remedy: string): Check => ({
  check,
  state: "warning",
  detail,
  remedy,
});

export const failure = (check: string, detail: string, remedy: string): Check => ({
  check,
  state: "failure",
  detail,
  remedy,
});
