/**
 * What every generated file declares of a gateway itself: the problem a failed call carries, as `Sluice.parse_error` gives it; credentials and quotas
 * (docs/credentials.md); receipts (docs/receipts.md). No struct of a document may have one of these names.
 */
export const PREAMBLE: readonly { readonly name: string; readonly text: string }[] = [
  {
    name: "Problem",
    text: `-- What a failed call says: \`catch e:\`, then \`Sluice.parse_error(e.message)\`.
data Problem:
    type: string
    title: string
    status: u16
    code: string
    detail: string
    retry: bool
    retCode: u32`,
  },
  {
    name: "Sluice",
    text: `service Sluice("sluice"):
    parse_error(message: string) -> Problem`,
  },
  {
    name: "Presented",
    text: `data Presented:
    ok: bool
    expires: u64 -- Unix seconds`,
  },
  {
    name: "Allowance",
    text: `data Allowance:
    service: string
    functions: []string -- none: all of them together
    by: string
    limit: u64
    remaining: u64
    resetsAt: u64 -- Unix seconds`,
  },
  {
    name: "Auth",
    text: `-- Presented before the call, not beside it: in a par the call is denied.
service Auth("auth"):
    present(token: string) -> Presented
    quota() -> []Allowance`,
  },
  {
    name: "Taken",
    text: `data Taken:
    ok: bool`,
  },
  {
    name: "Receipts",
    text: `service Receipts("receipts"):
    mine() -> []string
    present(receipt: string, result: ⊤) -> Taken`,
  },
];
