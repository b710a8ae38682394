export { argumentNames } from "./argument-names.ts";
export { withKey } from "./call/with-key.ts";
export { compileAdapter } from "./compile.ts";
export { type Change, compareSignatures } from "./contract/compare-signatures.ts";
export { parseSignature } from "./contract/parse-signature.ts";
export { printSignature, type Signature } from "./contract/signature.ts";
export {
  type DocumentSource,
  type LoadedDocument,
  loadDocument,
  readDocument,
} from "./document/load-document.ts";
export { type Position, positionsOf } from "./document/positions.ts";
export { REASONS, type Reason } from "./document/reasons.ts";
export type {
  Adapter,
  AdapterFunction,
  Answer,
  ArgumentSpec,
  ArgumentTarget,
  Binary,
  BoundBody,
  BoundCall,
  CompileOptions,
  Document,
  Finding,
  FunctionForm,
  JsonSchema,
  KeyPlace,
  OperationOverrides,
  ParameterSpec,
  ParameterStyle,
  Reconciliation,
  SealPlan,
  SecurityScheme,
  View,
} from "./interface.ts";
export { type LintReport, lintDocument, type PublishedFunction } from "./lint/lint.ts";
export { type Amendment, createAmendment, type OverlaySource } from "./overlay/amendment.ts";
