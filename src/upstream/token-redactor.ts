import { MASK, type Redact } from "./redact-secrets.ts";
import { inBase64 } from "./secret-forms.ts";

/** Removes tokens that one key signed, of one type: those all begin with the same JOSE header. */
export interface TokenRedactor {
  /** One of the tokens, before it is sent. */
  learn(token: string): void;
  readonly redact: Redact;
}

/**
 * The tokens of a thousand requests are one pattern, so none has to be remembered. A token has the same letters in JSON, URLs and HTML; in base64 what stands
 * behind it in the same run goes with it.
 */
export const tokenRedactor = (): TokenRedactor => {
  let header: string | undefined;
  let pattern: RegExp | undefined;
  return {
    learn(token) {
      if (header !== undefined) return;
      header = token.slice(0, token.indexOf("."));
      const encoded = inBase64(header).map((form) => form.replaceAll("+", String.raw`\+`));
      pattern = new RegExp(`${header}(?:\\.[\\w-]*){0,2}|(?:${encoded.join("|")})[\\w+/=-]*`, "g");
    },
    redact: (text) =>
      pattern === undefined || text.length < (header?.length ?? 0) ? text : text.replace(pattern, MASK),
  };
};
