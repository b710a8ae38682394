import type { JsonValue } from "../../core/index.ts";
import type { BoundBody, BoundCall, BoundParameter, Document } from "../interface.ts";
import type { BodyMedia } from "../operation/body-media.ts";
import { isJson } from "../operation/media-type.ts";
import type { Operation } from "../operation/operation.ts";
import { isSealedArgument } from "../operation/seal.ts";
import { createBodyLayout, layOutQuerystring } from "./body-layout.ts";
import { contentText, Unsendable } from "./content-text.ts";
import { type Given, invalid, unlikeSealed } from "./unpack.ts";
import { writtenValue } from "./written-value.ts";

/** What `options` says that is no part of the request. */
export type OwnOptions = Pick<BoundCall, "callerKey" | "sealTo">;

/**
 * Lays valid arguments out as a request: each parameter with its way of being written, the body by its media type.
 * @returns a function that throws SluiceError SLUICE_INVALID_ARGUMENTS for what no schema can express, such as text that is no base64.
 */
export const createLayout = (
  document: Document,
  operation: Operation,
): ((given: Given, body: JsonValue | undefined, own: OwnOptions) => BoundCall) => {
  const { selected, arguments: all, responses, security, server } = operation;
  const layOutBody = createBodyLayout(document);
  const parameters = new Map(operation.parameters.map((each) => [`${each.spec.in} ${each.spec.name}`, each]));

  const parametersOf = (given: Given): BoundParameter[] =>
    all.flatMap(({ name, target }) => {
      const value = given.get(name);
      if (value === undefined || target.kind !== "parameter") return [];
      const { in: place, name: source } = target;
      const parameter = parameters.get(`${place} ${source}`);
      if (parameter === undefined) return [];
      const { spec, content, schema } = parameter;
      if (content === undefined) return [{ spec, value: writtenValue(document, schema, value) }];
      const text = contentText(content, value);
      return [{ spec, value: place === "header" && isJson(content) ? asciiJson(text) : text }];
    });

  const querystringOf = (given: Given): BoundCall["querystring"] => {
    const value = given.get(all.find(({ target }) => target.kind === "querystring")?.name ?? "");
    const { querystring } = operation;
    return querystring === undefined || value === undefined
      ? undefined
      : layOutQuerystring(querystring, value);
  };

  const bodyOf = (given: Given, value: JsonValue | undefined): BoundBody | undefined => {
    const media = chosenMedia(operation, given);
    return media === undefined || value === undefined
      ? undefined
      : sendable(operation, () => layOutBody(media, value));
  };

  return (given, body, own) => ({
    method: selected.method,
    path: selected.path,
    server,
    parameters: parametersOf(given),
    querystring: querystringOf(given),
    body: bodyOf(given, body),
    accept: responses.accept,
    bytes: responses.bytes,
    security,
    ...own,
  });
};

/** The media type a call is sent with: the preferred one, unless the caller chose. */
export const chosenMedia = ({ body, arguments: all }: Operation, given: Given): BodyMedia | undefined => {
  const choice = all.find(({ target }) => target.kind === "contentType");
  const chosen = choice && given.get(choice.name);
  return body?.media.find(({ mediaType }) => mediaType === chosen) ?? body?.media[0];
};

/** JSON can say any character in ASCII, which is all that a header surely carries. */
const asciiJson = (text: string): string =>
  text.replaceAll(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

const sendable = <T>(operation: Operation, layOut: () => T): T => {
  try {
    return layOut();
  } catch (error) {
    if (!(error instanceof Unsendable)) throw error;
    throw isSealedArgument(operation, "body")
      ? unlikeSealed(operation, "the body")
      : invalid(operation, `the body ${error.message}`);
  }
};
