import type { Problem } from "./api-types.ts";
import { isObject, parseJson, stringifyJson } from "./json.ts";
import type { Request } from "./requests.ts";

/** Why an answer was not had: the gateway's own problem document, or that there was none. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export interface Asked {
  /** Of the path. */
  readonly params?: Readonly<Record<string, string | number>>;
  /** Empty and absent ones are left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** The answer as it came, even if it is JSON. */
  readonly asText?: true;
}

/** Asks the gateway that served this page. @throws Refused; an AbortError when the signal says so. */
export type Ask = <Answer>(request: Request<Answer>, asked?: Asked) => Promise<Answer>;

export const createAsk =
  (token: string): Ask =>
  async <Answer>(
    { line }: Request<Answer>,
    { params = {}, query = {}, body, signal, asText }: Asked = {},
  ) => {
    const [method = "", template = ""] = line.split(" ");
    const hasBody = method === "POST" || method === "PUT";
    const response = await fetch(`${pathOf(template, params)}${queryOf(query)}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(hasBody && { "content-type": "application/json" }) },
      ...(hasBody && { body: stringifyJson(body ?? {}) }),
      ...(signal && { signal }),
      cache: "no-store",
      credentials: "omit",
    }).catch((error: unknown) => {
      if (signal?.aborted === true) throw error;
      throw new Refused({
        status: 0,
        code: "NO_ANSWER",
        detail: "The gateway does not answer. Does it run?",
      });
    });
    const text = await response.text();
    if (!response.ok) throw new Refused(problemIn(text, response.status));
    const isJson = asText !== true && response.headers.get("content-type")?.includes("json") === true;
    return (text === "" ? undefined : isJson ? parseJson(text) : text) as Answer;
  };

const pathOf = (template: string, params: NonNullable<Asked["params"]>): string =>
  template.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(params[name] ?? ""));

const queryOf = (query: NonNullable<Asked["query"]>): string => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
};

const problemIn = (text: string, status: number): Problem => {
  try {
    const said = parseJson(text);
    if (isObject(said) && typeof said.detail === "string")
      return { code: "", ...said, status } as unknown as Problem;
  } catch {
    // A proxy's page, for example.
  }
  return { status, code: "", detail: `The answer was ${status}, without a reason.` };
};

/** Anything that was thrown, as a problem. */
export const problemOf = (error: unknown): Problem =>
  error instanceof Refused ? error.problem : { status: 0, code: "PAGE", detail: String(error) };
