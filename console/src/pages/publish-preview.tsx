import type { ComponentChildren } from "preact";
import type { Preview } from "../data/service-types.ts";
import { plural } from "../data/shown.ts";
import { Badge, Note } from "../parts/note.tsx";
import { Empty, Panel } from "../parts/panel.tsx";
import { Said } from "../parts/text.tsx";

const MAX_SHOWN = 200;

/** What publishing would do. */
export const PreviewPanel = ({
  preview,
  onPublish,
}: {
  readonly preview: Preview;
  readonly onPublish: () => void;
}) => {
  const { exists, functions, refused, warnings, changes, breaking, service } = preview;
  return (
    <Panel
      title="What would change"
      actions={
        <button type="button" class="main" onClick={onPublish} disabled={functions.length === 0}>
          {exists ? "Replace" : "Publish"}
        </button>
      }
    >
      <Note kind={breaking ? "warn" : "good"}>
        <Said text={service} max={60} /> {exists ? "is replaced" : "is new"} with{" "}
        {plural(functions.length, "function")}
        {refused.length > 0 && `; ${plural(refused.length, "operation")} cannot be published`}
        {breaking && "; callers break"}.
      </Note>
      {exists && changes.length === 0 && <Empty>Callers notice no change.</Empty>}
      {changes.length > 0 && (
        <List title="Changes for callers">
          {changes.slice(0, MAX_SHOWN).map(({ breaking: breaks, where, what }) => (
            <li key={`${where} ${what}`}>
              <Badge kind={breaks ? "bad" : "plain"}>{breaks ? "breaks" : "fits"}</Badge>{" "}
              <strong>
                <Said text={where} max={120} />
              </strong>{" "}
              <Said text={what} />
            </li>
          ))}
        </List>
      )}
      <List title="Functions">
        {functions.slice(0, MAX_SHOWN).map(({ name, arguments: args, method, path }) => (
          <li key={name}>
            <strong>
              <Said text={`${name}(${args.join(", ")})`} max={200} />
            </strong>{" "}
            <code>
              <Said text={`${method.toUpperCase()} ${path}`} max={160} />
            </code>
          </li>
        ))}
      </List>
      {refused.length + warnings.length > 0 && (
        <List title="Refused operations and warnings">
          {refused.slice(0, MAX_SHOWN).map(({ pointer, operation, message }) => (
            <li key={pointer}>
              <strong>
                <Said text={operation ?? pointer} max={160} />
              </strong>{" "}
              <Said text={message} max={400} />
            </li>
          ))}
          {warnings.slice(0, MAX_SHOWN).map((warning) => (
            <li key={warning}>
              <Said text={warning} max={400} />
            </li>
          ))}
        </List>
      )}
    </Panel>
  );
};

const List = ({ title, children }: { readonly title: string; readonly children: ComponentChildren }) => (
  <>
    <h3>{title}</h3>
    <ul class="findings">{children}</ul>
  </>
);
