import type { DatabaseConnection, Driver, Kysely, QueryResult, RawBuilder } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

type Value = string | number | null;

/** One statement of a program. */
interface ProgramStep {
  readonly sql: string;
  /** Which of the program's values stands at each of its places. */
  readonly places: readonly number[];
  /** "unchanged": only where the program's first statement has changed no row. */
  readonly when: "always" | "unchanged";
}

/** Statements over the same values, built once and run for each mail: kysely takes longer to build one than SQLite to run it. */
export interface Program<Name extends string> {
  readonly names: readonly Name[];
  readonly steps: readonly ProgramStep[];
}

/** Builds one statement of a program; `param("name")` stands for a value. */
export type StatementWriter<Name extends string> = (
  param: (name: Name) => RawBuilder<unknown>,
) => RawBuilder<unknown>;

export function writeProgram<Name extends string>(
  db: Kysely<Tables>,
  statements: readonly { readonly write: StatementWriter<Name>; readonly when: ProgramStep["when"] }[],
): Program<Name> {
  const { placeholder } = engineOf(db);
  const names: Name[] = [];
  const steps = statements.map(({ write, when }): ProgramStep => {
    const places: number[] = [];
    const statement = write((name) => {
      const value = indexIn(names, name);
      return placeholder(indexIn(places, value) + 1);
    });
    return { sql: statement.compile(db).sql, places, when };
  });
  return { names, steps };
}

/** Added where it is missing: what stands in a statement twice is handed over once. */
function indexIn<T>(list: T[], item: T): number {
  const known = list.indexOf(item);
  return known === -1 ? list.push(item) - 1 : known;
}

/** A program with its values, as one part of a transaction. */
export interface Job {
  readonly program: Program<string>;
  readonly values: readonly Value[];
}

export function bindProgram<Name extends string>(
  program: Program<Name>,
  values: Readonly<Record<Name, Value>>,
): Job {
  return { program, values: program.names.map((name) => values[name]) };
}

/** What a job's statements came to, in their order, as far as they were run. */
export type JobResult = readonly QueryResult<unknown>[];

/** Runs the jobs as one transaction, and resolves once that is on disk. */
export type Transact = (jobs: readonly Job[]) => Promise<readonly JobResult[]>;

export function hasChanged(result: QueryResult<unknown> | undefined): boolean {
  return (result?.numAffectedRows ?? 0n) > 0n;
}

/** Runs one statement. Not a promise where the database needs no waiting: then nothing comes between the statements of a job. */
type RunStatement = (
  connection: DatabaseConnection,
  text: string,
  parameters: readonly unknown[],
) => QueryResult<unknown> | Promise<QueryResult<unknown>>;

/** Runs jobs on the driver itself: what kysely does for each statement takes as long as running a small one. */
export function transactOn(driver: Driver, run: RunStatement): Transact {
  return async (jobs) => {
    const connection = await driver.acquireConnection();
    try {
      await driver.beginTransaction(connection, {});
      const results: JobResult[] = [];
      for (const job of jobs) results.push(await runJob(job, run.bind(undefined, connection)));
      await driver.commitTransaction(connection);
      return results;
    } catch (error) {
      await driver.rollbackTransaction(connection);
      throw error;
    } finally {
      await driver.releaseConnection(connection);
    }
  };
}

async function runJob(
  { program, values }: Job,
  run: (text: string, parameters: readonly unknown[]) => ReturnType<RunStatement>,
): Promise<JobResult> {
  const results: QueryResult<unknown>[] = [];
  for (const { sql, places, when } of program.steps) {
    if (when === "unchanged" && hasChanged(results[0])) continue;
    const parameters = places.map((place) => values[place]);
    const result = run(sql, parameters);
    results.push(result instanceof Promise ? await result : result);
  }
  return results;
}
