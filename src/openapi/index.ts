export { compileAdapter } from "./compile.ts";
export { readDocument } from "./document/read.ts";
export type {
  Adapter,
  AdapterFunction,
  Answer,
  ArgumentSpec,
  ArgumentTarget,
  BoundBody,
  BoundCall,
  CompileOptions,
  Document,
  JsonSchema,
  OperationOverrides,
  ParameterSpec,
  ParameterStyle,
  Refusal,
  SecurityScheme,
  View,
} from "./interface.ts";
