import { useEffect, useMemo, useState } from "preact/hooks";
import { TextField } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { CodeView } from "../parts/json-view.tsx";
import { Mark } from "../parts/mark.tsx";
import { SchemeSwitch } from "../parts/scheme-switch.tsx";
import { type ApiDocument, filtered, type Group, groupsOf } from "./api-document.ts";
import { curlSetup } from "./curl-line.ts";
import { OperationView } from "./operation-view.tsx";
import { Schemas } from "./schema-view.tsx";

/** The document to read: operations by tag, what each takes and answers, and how a shell asks for it. */
export const ApiPage = ({ document: api }: { readonly document: ApiDocument }) => {
  const groups = useMemo(() => groupsOf(api), [api]);
  const [filter, setFilter] = useState("");
  const asked = useAsked();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(false), [asked]);
  const shown = filtered(groups, filter);
  const { title, version, summary, description } = api.info;
  return (
    <div class="shell api">
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <header class="bar">
        <a class="brand" href="./">
          <Mark />
          <span>Sluice</span>
        </a>
        <button
          type="button"
          class="plain menu"
          aria-expanded={isOpen}
          aria-controls="nav"
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="menu" />
          Menu
        </button>
      </header>
      <div class={isOpen ? "side open" : "side"} id="nav">
        <Contents groups={groups} asked={asked} />
        <SchemeSwitch />
      </div>
      <main id="content">
        <header class="page-head">
          <h1>
            {title} {version}
          </h1>
          <p class="lead">{summary}</p>
        </header>
        <p class="prose">{description}</p>
        <CodeView label="What the lines for curl need first" text={curlSetup(location.origin)} />
        <TextField
          label="Find operations"
          value={filter}
          onValue={setFilter}
          placeholder="ban, POST, /v1/particles"
        />
        <p role="status" class="faint">
          {count(shown)} of {count(groups)} operations
        </p>
        <Schemas.Provider value={api.components.schemas}>
          {shown.map(({ name, description: about, operations }) => (
            <section key={name} class="api-group" aria-labelledby={`tag-${name}`}>
              <h2 id={`tag-${name}`}>{name}</h2>
              <p class="lead">{about}</p>
              {operations.map((listed) => (
                <OperationView
                  key={listed.operation.operationId}
                  listed={listed}
                  isAsked={asked === listed.operation.operationId}
                />
              ))}
            </section>
          ))}
        </Schemas.Provider>
      </main>
    </div>
  );
};

const count = (groups: readonly Group[]): number =>
  groups.reduce((sum, { operations }) => sum + operations.length, 0);

const Contents = ({ groups, asked }: { readonly groups: readonly Group[]; readonly asked: string }) => (
  <nav aria-label="Operations">
    {groups.map(({ name, operations }) => (
      <details key={name} open={operations.some(({ operation }) => operation.operationId === asked)}>
        <summary>{name}</summary>
        <ul>
          {operations.map(({ operation: { operationId } }) => (
            <li key={operationId}>
              <a href={`#${operationId}`} aria-current={operationId === asked ? "true" : undefined}>
                {operationId}
              </a>
            </li>
          ))}
        </ul>
      </details>
    ))}
  </nav>
);

/** The operation that the address names. */
const useAsked = (): string => {
  const [asked, setAsked] = useState(location.hash.slice(1));
  useEffect(() => {
    const follow = (): void => setAsked(location.hash.slice(1));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return asked;
};
