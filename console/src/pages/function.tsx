import { hashOf } from "../data/hash-route.ts";
import { REQUESTS } from "../data/requests.ts";
import type { DescribedFunction } from "../data/service-types.ts";
import { useAnswer } from "../data/use-answer.ts";
import { JsonView } from "../parts/json-view.tsx";
import { Note } from "../parts/note.tsx";
import { Page } from "../parts/page.tsx";
import { Panel, Shown } from "../parts/panel.tsx";
import { Said } from "../parts/text.tsx";
import { TryIt } from "./try-it.tsx";

/** One function, to be tried. */
export const FunctionPage = ({ service, name }: { readonly service: string; readonly name: string }) => {
  const answer = useAnswer(REQUESTS.function, { params: { service, function: name } });
  const isMissing = answer.problem !== undefined && answer.value === undefined;
  return (
    <Page
      title={name}
      under={{ text: service, href: hashOf(["services", service]) }}
      lead={answer.value && <Lead described={answer.value} />}
    >
      <Shown answer={answer}>
        {(described) => (
          <>
            {described.description !== undefined && described.description !== described.summary && (
              <p class="prose">
                <Said text={described.description} max={2000} />
              </p>
            )}
            <TryIt described={described} />
            {described.result !== undefined && (
              <details class="panel">
                <summary>
                  <h2>Schema of the result</h2>
                </summary>
                <JsonView label="Schema of the result" value={described.result} />
              </details>
            )}
          </>
        )}
      </Shown>
      {isMissing && answer.problem?.status !== 403 && <WithoutSchema service={service} name={name} />}
    </Page>
  );
};

const Lead = ({ described: { method, path, summary } }: { readonly described: DescribedFunction }) => (
  <>
    <code>
      <Said text={`${method.toUpperCase()} ${path}`} max={200} />
    </code>{" "}
    {summary !== undefined && <Said text={summary} max={300} />}
  </>
);

/** No schema, no form; it can be called all the same. */
const WithoutSchema = ({ service, name }: { readonly service: string; readonly name: string }) => {
  const { value } = useAnswer(REQUESTS.service, { params: { service } });
  const found = value?.functions.find((one) => one.name === name);
  if (found === undefined)
    return (
      <Panel title="Try it">
        <Note kind="info">There is no such function to try.</Note>
      </Panel>
    );
  return <TryIt described={{ ...found, service, function: name, arguments: [] }} isRaw />;
};
