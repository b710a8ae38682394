import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { pruneKept, readKept } from "../../../src/journal/kept-rows.ts";
import { migrate } from "../../../src/journal/migrations.ts";

const NUMBERS = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)";

it("keeps so many counts and revocations, those that end last", () => {
  const database = new DatabaseSync(":memory:");
  migrate(database);
  database
    .prepare(`INSERT INTO counts ${NUMBERS} SELECT printf('key %06d', n), 1, 0, 100 + n FROM numbers`)
    .run(201_500);
  database.prepare(`INSERT INTO uses SELECT key, 1, 'use' FROM counts`).run();
  database
    .prepare(`INSERT INTO revocations ${NUMBERS} SELECT printf('id %06d', n), 100 + n FROM numbers`)
    .run(100_001);
  const rounds = [pruneKept(database, 0), pruneKept(database, 0)];
  expect(rounds).toEqual([false, true]);
  const { counts, revoked } = readKept(database);
  expect([counts.length, revoked.length]).toEqual([200_000, 100_000]);
  expect([counts[0]?.key, revoked[0]?.id]).toEqual(["key 001501", "id 000002"]);
  expect(database.prepare("SELECT count(*) AS rows FROM uses").get()?.rows).toBe(200_000);
  database.close();
});

it("forgets counts with very many uses a few at a time", () => {
  const database = new DatabaseSync(":memory:");
  migrate(database);
  database.exec("INSERT INTO counts VALUES ('a', 9000, 0, 5), ('b', 9000, 0, 5), ('c', 9000, 0, 5)");
  for (const key of ["a", "b", "c"])
    database.prepare(`INSERT INTO uses ${NUMBERS} SELECT ?, n, 'use' FROM numbers`).run(9000, key);
  expect([pruneKept(database, 5), pruneKept(database, 5)]).toEqual([false, true]);
  expect(readKept(database).counts).toEqual([]);
  expect(database.prepare("SELECT count(*) AS rows FROM uses").get()?.rows).toBe(0);
  database.close();
});
