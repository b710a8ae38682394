import { useEffect, useRef, useState } from "preact/hooks";
import { CodeView } from "../parts/json-view.tsx";
import type { Answer, Listed, Operation } from "./api-document.ts";
import { curlLine } from "./curl-line.ts";
import { Marked } from "./marked.tsx";
import { FieldRow, SchemaView } from "./schema-view.tsx";

/** One operation, closed until somebody wants to read it. */
export const OperationView = ({
  listed,
  isAsked,
}: {
  readonly listed: Listed;
  readonly isAsked: boolean;
}) => {
  const { method, path, operation } = listed;
  const [isOpen, setOpen] = useState(isAsked);
  const summary = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!isAsked) return;
    setOpen(true);
    summary.current?.scrollIntoView(); // api.css keeps it clear of the bar
    summary.current?.focus({ preventScroll: true });
  }, [isAsked]);
  return (
    <details
      class="panel operation"
      id={operation.operationId}
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary ref={summary}>
        <h3>
          <span class={`method ${method.toLowerCase()}`}>{method}</span> <code>{path}</code>
          <span class="operation-summary">{operation.summary}</span>
        </h3>
      </summary>
      {isOpen && <Content listed={listed} operation={operation} />}
    </details>
  );
};

const Content = ({ listed, operation }: { readonly listed: Listed; readonly operation: Operation }) => {
  const { operationId, description, parameters, requestBody, responses } = operation;
  const body = requestBody?.content["application/json"];
  return (
    <div class="operation-content">
      <p>
        <code>{operationId}</code>
        {description !== undefined && `: ${description}`}
      </p>
      {parameters.length > 0 && (
        <section>
          <h4>Parameters</h4>
          <ul class="fields">
            {parameters.map(({ name, in: place, required, schema }) => (
              <FieldRow key={name} name={name} schema={schema} isRequired={required} place={place} />
            ))}
          </ul>
        </section>
      )}
      {body && (
        <section>
          <h4>Body</h4>
          <SchemaView schema={body.schema} />
        </section>
      )}
      <section>
        <h4>Answers</h4>
        <ul class="answers">
          {Object.entries(responses).map(([status, answer]) => (
            <AnswerView key={status} status={status} answer={answer} />
          ))}
        </ul>
      </section>
      <section>
        <h4>With curl</h4>
        <CodeView label={`curl of ${operationId}`} text={curlLine(listed)} />
      </section>
    </div>
  );
};

const AnswerView = ({ status, answer }: { readonly status: string; readonly answer: Answer }) => (
  <li>
    <p>
      <strong>{status === "default" ? "Any failure" : status}</strong> <Marked text={answer.description} />
    </p>
    {Object.entries(answer.content ?? {}).map(([mediaType, { schema }]) =>
      mediaType === "application/json" ? (
        <SchemaView key={mediaType} schema={schema} />
      ) : (
        <p key={mediaType} class="faint">
          <code>{mediaType}</code>
        </p>
      ),
    )}
  </li>
);
