import type { DatabaseConnection, Driver, Kysely, QueryResult, RawBuilder } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

type Value = string | number | null;

/** One statement of a program. */
interface ProgramStep {
  readonly sql: string;
  /** For each parameter of the statement, the index of the program's value. */
  readonly places: readonly number[];
  /** "unchanged": only if the program's first statement changed no row. */
  readonly when: "always" | "unchanged";
}

/** Statements with the same values, built once and run for each mail: building one with kysely takes longer than running it in SQLite. */
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

/** Adds the item if it is missing, so that a value that occurs twice is passed once. */
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

/** The results of a job's statements that were run, in order. */
export type JobResult = readonly QueryResult<unknown>[];

/** Runs the jobs in one transaction, and resolves once it is on disk. */
export type Transact = (jobs: readonly Job[]) => Promise<readonly JobResult[]>;

export function hasChanged(result: QueryResult<unknown> | undefined): boolean {
  return (result?.numAffectedRows ?? 0n) > 0n;
}

/** Runs one statement. Returns no promise if the database is synchronous, so that nothing runs between the statements of a job. */
type RunStatement = (
  connection: DatabaseConnection,
  text: string,
  parameters: readonly unknown[],
) => QueryResult<unknown> | Promise<QueryResult<unknown>>;

/** Runs jobs directly on the driver, because kysely's overhead for each statement is as large as running a small one. */
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
