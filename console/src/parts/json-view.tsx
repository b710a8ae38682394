import { type Json, stringifyJson } from "../data/json.ts";

const MAX_CHARS = 200_000;

/** A value as JSON, to be read and scrolled. */
export const JsonView = ({ value, label }: { readonly value: Json | undefined; readonly label: string }) => {
  const text = value === undefined ? "" : stringifyJson(value, 2);
  return <CodeView label={label} text={text} />;
};

/** Scrolls by keyboard too, hence the tab stop. */
export const CodeView = ({ text, label }: { readonly text: string; readonly label: string }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable (WCAG 2.1.1)
  // biome-ignore lint/a11y/useSemanticElements: a fieldset groups controls
  <pre class="code-view" tabIndex={0} role="group" aria-label={label} dir="ltr">
    {text.slice(0, MAX_CHARS)}
    {text.length > MAX_CHARS && `\n… ${text.length - MAX_CHARS} more characters`}
  </pre>
);
