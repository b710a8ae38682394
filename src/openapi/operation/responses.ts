import { clip, isJsonObject, type JsonObject } from "../../core/index.ts";
import { follow, type Located, member, members } from "../document/pointer.ts";
import { Refused } from "../document/refused.ts";
import type { Document } from "../interface.ts";
import { shapeOf } from "../schema/schema-shape.ts";
import { essence, isJson, isPlainText, isSendable, isWildcard } from "./media-type.ts";
import type { SelectedOperation } from "./select.ts";

/** What a success looks like, by status. */
export interface Responses {
  /** Value of the Accept header. */
  readonly accept: string;
  /** In document order. Empty: the document declares no success. */
  readonly successes: readonly SuccessResponse[];
}

export interface SuccessResponse {
  /** "200", "2XX", or "default" where no success is declared explicitly. */
  readonly status: string;
  /** Undefined: there is no body. */
  readonly schema: Located | undefined;
}

const ANY_BODY = "application/json, */*;q=0.5";
const MAX_ACCEPTED = 8;

/**
 * The declared successes; other statuses need no declaration.
 * @throws Refused when a success has content of which no media type can be read.
 */
export const readResponses = (document: Document, selected: SelectedOperation): Responses => {
  const declared = members(member(selected.operation, "responses"));
  const explicit = declared.filter(([status]) => /^2(\d\d|XX)$/i.test(status));
  const chosen = explicit.length > 0 ? explicit : declared.filter(([status]) => status === "default");
  const successes: SuccessResponse[] = [];
  const accepted = new Set<string>();
  for (const [status, reference] of chosen) {
    const at = follow(document, reference);
    if (!isJsonObject(at.node)) throw new Refused(reference.pointer, "a response must be an object");
    const content = selected.method === "HEAD" ? undefined : readContent(document, at);
    successes.push({ status: status.toUpperCase().replace("DEFAULT", "default"), schema: content?.schema });
    if (content !== undefined) accepted.add(content.accept);
  }
  return {
    accept: [...accepted].slice(0, MAX_ACCEPTED).join(", ") || (chosen.length > 0 ? "*/*" : ANY_BODY),
    successes,
  };
};

interface Content {
  readonly accept: string;
  readonly schema: Located;
}

/** One media type is asked for: JSON, else the first text. */
const readContent = (document: Document, response: Located): Content | undefined => {
  const content = member(response, "content");
  const declared = members(content).filter(([type]) => isSendable(type));
  if (members(content).length === 0) return undefined;
  const [media] = declared
    .filter(([type]) => isJson(essence(type)) || isPlainText(essence(type)))
    .toSorted(([left], [right]) => rank(left) - rank(right));
  if (media === undefined) {
    const types = members(content).map(([type]) => type);
    throw new Refused(
      content.pointer,
      `no media type of the answer is supported yet (${clip(types.join(", "), 200)})`,
    );
  }
  const [mediaType, at] = media;
  const schema = member(at, "schema");
  if (schema.node === undefined)
    return { accept: acceptOf(mediaType), schema: { ...schema, node: defaultSchema(mediaType) } };
  const shape = shapeOf(document, schema);
  if (shape.kind === "scalar" && shape.format === "binary") {
    throw new Refused(schema.pointer, "binary answers are not supported yet");
  }
  // Text is a string whatever a schema beside it says.
  return {
    accept: acceptOf(mediaType),
    schema: isJson(essence(mediaType)) ? schema : { pointer: at.pointer, node: { type: "string" } },
  };
};

const rank = (mediaType: string): number => {
  const type = essence(mediaType);
  if (type === "application/json") return 0;
  if (isJson(type)) return isWildcard(type) ? 2 : 1;
  return 3;
};

const acceptOf = (mediaType: string): string => (isWildcard(mediaType) ? ANY_BODY : mediaType);

const defaultSchema = (mediaType: string): JsonObject =>
  isJson(essence(mediaType)) ? {} : { type: "string" };
