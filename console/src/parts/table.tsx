import type { ComponentChildren } from "preact";

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Numbers stand at the right. */
  readonly isNumber?: boolean;
  /** Long text: it is given room, so that a row is not as high as ten others. */
  readonly isLong?: boolean;
}

/** Stands for nothing; cards leave it out. */
export const NONE = "–";

interface TableProps<Row> {
  /** For screen readers. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Instead of rows, when there are none. */
  readonly empty: string;
}

/** A table; on a narrow page each row is a card whose cells say their column. The first column names the row. */
export const Table = <Row,>({ caption, columns, rows, keyOf, empty }: TableProps<Row>) => {
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  return (
    <table class="cards" role="table">
      <caption class="hidden-text">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ head, isNumber }) => (
            <th key={head} scope="col" role="columnheader" class={isNumber ? "number" : ""}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map((column, index) => (
              <Cell key={column.head} column={column} row={row} isHead={index === 0} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
};

/** The roles are told again because cards take them away from tables in some browsers. */
const Cell = <Row,>({
  column: { head, cell, isNumber, isLong },
  row,
  isHead,
}: {
  readonly column: Column<Row>;
  readonly row: Row;
  readonly isHead: boolean;
}) => {
  const value = cell(row);
  const kind = [isNumber && "number", isLong && "roomy", value === NONE && "blank"].filter(Boolean).join(" ");
  const content = (
    <>
      <span class="cell-head" aria-hidden="true">
        {head}
      </span>
      <span class="cell">{value}</span>
    </>
  );
  if (isHead)
    return (
      <th scope="row" role="rowheader">
        {content}
      </th>
    );
  return (
    <td role="cell" class={kind}>
      {content}
    </td>
  );
};
