import type { Kysely, RawBuilder, Transaction } from "kysely";
import type { Tables } from "#database/tables.js";

/** A statement that runs after each change of a row. */
export interface Trigger {
  readonly name: string;
  /** `insert`, or `update of COLUMN`. */
  readonly event: string;
  readonly table: string;
  /** SQL condition over `old` and `new`. Default: always. */
  readonly when?: string;
  /** SQL statement over `old` and `new`. */
  readonly body: string;
}

/** A statement that runs after rows were inserted. */
interface InsertTrigger {
  readonly name: string;
  readonly table: string;
  readonly columns: readonly string[];
  /** SQL statement. @param added what to select the inserted rows from: some of them or all, each once */
  readonly body: (added: string) => string;
}

export interface DeliveryKeySql {
  readonly issue: RawBuilder<unknown>;
  readonly subscriber: RawBuilder<unknown>;
}

/** What differs between the databases; tables, migrations and statements are otherwise the same. */
export interface Engine {
  /** Type of a text column whose values are ordered by their bytes, so that pages of a list are the same everywhere. */
  readonly text: "text" | RawBuilder<unknown>;
  /** Type of a row number that the database assigns. */
  readonly rowNumber: "integer" | "bigserial";
  /** SQL for 32 random hexadecimal digits, different in each row. */
  readonly randomHex: string;
  /** At the end of a select in a transaction: nobody else changes the rows until the transaction ends. */
  readonly forUpdate: RawBuilder<unknown>;
  /** The same, leaving out rows that another transaction has locked. */
  readonly skipLocked: RawBuilder<unknown>;
  /** The nth parameter of a statement, from 1. */
  readonly placeholder: (nth: number) => RawBuilder<unknown>;
  /** A field of a text column that holds a JSON object, as text; null if the object doesn't have it. */
  readonly jsonField: (column: RawBuilder<unknown>, field: string) => RawBuilder<string | null>;
  /** The part of an address after the @, of which it has one. */
  readonly domainOf: (column: RawBuilder<unknown>) => RawBuilder<string>;
  /**
   * Updates one delivery, or none, in a transaction that is rolled back as a whole if it fails. The row is found by its key alone: the
   * planner's statistics on `state`, `holder` and `lease_until` are always out of date.
   * @param condition over `row`, the delivery as it is now: only its `state`, `holder` and `lease_until`
   */
  readonly updateDelivery: (
    key: DeliveryKeySql,
    set: RawBuilder<unknown>,
    condition: (row: RawBuilder<unknown>) => RawBuilder<unknown>,
  ) => RawBuilder<unknown>;
  /** To be called after many rows were inserted into a table: otherwise the planner would still take it for empty. */
  readonly refreshStatistics: (db: Transaction<Tables>, table: keyof Tables) => Promise<void>;
  /** Acquires a lock that only one transaction can hold, until it ends. */
  readonly acquireLock: (db: Transaction<Tables>, name: string) => Promise<void>;
  readonly hasTable: (db: Kysely<Tables>, name: string) => Promise<boolean>;
  /** Makes the numbers that the database assigns continue after the existing ones. */
  readonly advanceSequence: (
    db: Kysely<Tables>,
    column: { readonly table: string; readonly column: string },
  ) => Promise<void>;
  readonly createTrigger: (db: Transaction<Tables>, trigger: Trigger) => Promise<void>;
  /** Runs once a statement where that is possible, because a statement may insert a thousand rows. */
  readonly createInsertTrigger: (db: Transaction<Tables>, trigger: InsertTrigger) => Promise<void>;
  readonly dropTrigger: (db: Transaction<Tables>, trigger: Pick<Trigger, "name" | "table">) => Promise<void>;
  /** Makes the database refuse a change of rows. @param when SQL condition over `old`; default: always. @param message without quotes */
  readonly forbid: (
    db: Transaction<Tables>,
    change: Pick<Trigger, "name" | "table" | "when"> & {
      readonly event: "update" | "delete";
      readonly message: string;
    },
  ) => Promise<void>;
}
