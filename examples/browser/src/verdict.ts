/** What a person asks for. */
export interface Asked {
  readonly customerId: string;
  readonly phone: string;
}

/** EUR. */
export const AMOUNT = 2500;

/** What came of it, on either way. */
export type Verdict =
  | { readonly kind: "sent"; readonly score: number; readonly messageId: string }
  | { readonly kind: "declined"; readonly reason: string }
  | { readonly kind: "failed"; readonly code: string; readonly detail: string };

/** What the bureau answers: a decision, or an error of its own shape. */
export interface Check {
  readonly status: number;
  readonly body: {
    readonly score?: number;
    readonly message?: string;
    readonly error?: { readonly message: string };
  };
}

/** The bureau's no; undefined: it said yes. */
export const refusalOf = ({ status, body }: Check): Verdict | undefined => {
  if (status < 300) return undefined;
  return { kind: "declined", reason: body.error?.message ?? `the bureau answered ${status}` };
};
