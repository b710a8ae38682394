import { isUtf8 } from "node:buffer";
import { isJsonObject, type JsonValue, STREAM_HEADER } from "../../core/index.ts";
import { Refused } from "../document/refused.ts";
import type { Answer, Document } from "../interface.ts";
import type { Content } from "../operation/answer-content.ts";
import { type AnswerKind, answerKind, isStream } from "../operation/answer-kind.ts";
import type { Contents, Responses } from "../operation/responses.ts";
import { shapeOf } from "../schema/schema-shape.ts";
import { XmlProblem } from "../xml/parse-xml.ts";
import { readXml } from "../xml/read-xml.ts";
import { xmlLayout } from "../xml/xml-layout.ts";
import { readEventStream } from "./event-stream.ts";
import { readForm } from "./form-answer.ts";
import { readJsonLines, readJsonSequence } from "./json-lines.ts";
import { parseJson } from "./parse-json.ts";

export interface ReadAnswer {
  readonly value: JsonValue;
  /** What it was read as; undefined: the document declares nothing for it. */
  readonly content: Content | undefined;
  /** Why it is not what its content says; `value` is the body as it came then. */
  readonly problem: string | undefined;
  /** Items were left out: there are more than may be given. */
  readonly cut: boolean;
}

export interface Reading {
  readonly document: Document;
  readonly responses: Responses;
  /** Longest list of events or lines. */
  readonly arrayItems: number;
}

/** The value of an answer's body: by what the document declares for its status, else by its media type alone. Never throws. */
export const answerValue = (reading: Reading, answer: Answer): ReadAnswer => {
  const { content, kind } = chosen(contentsOf(reading.responses, answer.status), answer.mediaType);
  const as = (read: Read): ReadAnswer => ({
    value: read.value === undefined ? answer.body : read.value,
    content,
    problem: read.problem,
    cut: read.cut === true,
  });
  if (answer.body === null) return as(isStream(kind) ? { value: [] } : {});
  const text = kind === "bytes" ? undefined : textOf(answer);
  if (text === undefined) return as({});
  try {
    return as(READERS[kind](text, reading, content, answer));
  } catch (error) {
    if (error instanceof XmlProblem)
      return as({ problem: `the body is not the XML it should be: ${error.message}` });
    if (error instanceof Refused) return as({ problem: `the body cannot be read: ${error.message}` });
    throw error;
  }
};

/** A success that is not declared has to be what the first one is. */
const contentsOf = ({ contents, successes }: Responses, status: number): Contents | undefined => {
  const range = `${String(status)[0]}XX`;
  const declared = contents.get(String(status)) ?? contents.get(range);
  const [first] = successes;
  if (declared === undefined && range === "2XX" && first !== undefined) return contents.get(first.status);
  return declared ?? contents.get("default");
};

/** Kinds that a Content-Type names without a doubt; text and bytes may be anything. */
const TELLING: ReadonlySet<AnswerKind> = new Set(["xml", "form", "events", "lines", "sequence"]);

const chosen = (
  contents: Contents | undefined,
  mediaType: string,
): { content: Content | undefined; kind: AnswerKind } => {
  const [asked, ...others] = contents ?? [];
  const answered = answerKind(mediaType);
  if (asked === undefined) return { content: undefined, kind: answered };
  const fits = ({ type }: Content): boolean => type === mediaType;
  const other = fits(asked) || !TELLING.has(answered) ? undefined : others.find(fits);
  if (other !== undefined) return { content: other, kind: other.kind };
  const isRaw = asked.kind === "text" || asked.kind === "bytes";
  return { content: asked, kind: !isRaw && TELLING.has(answered) ? answered : asked.kind };
};

/** Undefined: a value already, or bytes that are no text. */
const textOf = ({ body, mediaType }: Answer): string | undefined => {
  if (answerKind(mediaType) === "json") return undefined;
  if (typeof body === "string") return body;
  if (!isJsonObject(body) || typeof body.base64 !== "string") return undefined;
  const bytes = Buffer.from(body.base64, "base64");
  return isUtf8(bytes) ? bytes.toString("utf8") : undefined;
};

/** Without a value: the body as it came. */
interface Read {
  readonly value?: JsonValue;
  readonly problem?: string;
  readonly cut?: boolean;
}

type Reader = (text: string, reading: Reading, content: Content | undefined, answer: Answer) => Read;

/** Many servers send JSON as text/plain. What should be a string may look like a number or null. */
const readJson: Reader = (text, { document }, content) => {
  const shape = content && shapeOf(document, content.schema);
  if (shape === undefined || (shape.kind === "scalar" && shape.type === "string")) return {};
  const read = parseJson(text);
  return "value" in read ? read : {};
};

const readItems =
  (read: typeof readJsonLines): Reader =>
  (text, { arrayItems }, content, { headers }) => {
    const items = read(text, { cut: headers[STREAM_HEADER] === "cut", most: arrayItems + 1 });
    if ("values" in items) return bounded(items.values, arrayItems);
    return {
      problem: `the body is not the ${content === undefined ? "" : "declared "}list of JSON values: ${items.problem}`,
    };
  };

const bounded = (items: JsonValue[], most: number): Read => ({
  value: items.slice(0, most),
  cut: items.length > most,
});

const isAnything = ({ schema: { node } }: Content): boolean =>
  !isJsonObject(node) || Object.keys(node).length === 0;

const READERS: Readonly<Record<AnswerKind, Reader>> = {
  json: readJson,
  xml: (text, { document }, content) =>
    content === undefined || isAnything(content)
      ? {}
      : { value: readXml(text, xmlLayout(document, content.schema)) },
  form: (text, { document }, content) => ({ value: readForm(text, document, content?.schema) }),
  events: (text, { arrayItems }) => bounded(readEventStream(text, arrayItems + 1), arrayItems),
  lines: readItems(readJsonLines),
  sequence: readItems(readJsonSequence),
  text: (text) => ({ value: text }),
  bytes: () => ({}),
};
