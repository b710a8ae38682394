import { createContext } from "preact";
import { useContext, useState } from "preact/hooks";
import type { ApiDocument, Schema } from "./api-document.ts";
import { Marked } from "./marked.tsx";
import { innerOf, refName, schemaText } from "./schema-text.ts";

/** Where `$ref`s lead. */
export const Schemas = createContext<ApiDocument["components"]["schemas"]>({});

/** A schema as a list of its fields, each opened on demand: some contain themselves. */
export const SchemaView = ({ schema }: { readonly schema: Schema }) => {
  const schemas = useContext(Schemas);
  const inner = innerOf(schema, (ref) => schemas[refName(ref)]);
  return (
    <>
      {inner?.properties === undefined || schema !== inner ? (
        <p class="schema-type">
          <code>{schemaText(schema)}</code>
        </p>
      ) : null}
      {inner?.properties && <Fields schema={inner} />}
    </>
  );
};

const Fields = ({ schema: { properties = {}, required = [] } }: { readonly schema: Schema }) => (
  <ul class="fields">
    {Object.entries(properties).map(([name, field]) => (
      <FieldRow key={name} name={name} schema={field} isRequired={required.includes(name)} />
    ))}
  </ul>
);

export const FieldRow = ({
  name,
  schema,
  isRequired,
  place,
}: {
  readonly name: string;
  readonly schema: Schema;
  readonly isRequired: boolean;
  /** `path` or `query`, of a parameter. */
  readonly place?: string;
}) => {
  const schemas = useContext(Schemas);
  const inner = innerOf(schema, (ref) => schemas[refName(ref)]);
  const [isOpen, setOpen] = useState(false);
  return (
    <li>
      <p>
        <code class="field-name">{name}</code> <code>{schemaText(schema)}</code>
        {place !== undefined && <span class="faint"> in the {place}</span>}
        <span class="faint">{isRequired ? "" : ", optional"}</span>
        {schema.default !== undefined && (
          <span class="faint">, default {JSON.stringify(schema.default)}</span>
        )}
      </p>
      {schema.description !== undefined && (
        <p class="hint">
          <Marked text={schema.description} />
        </p>
      )}
      {inner && (
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>
            Fields<span class="hidden-text"> of {name}</span>
          </summary>
          {isOpen && <Fields schema={inner} />}
        </details>
      )}
    </li>
  );
};
