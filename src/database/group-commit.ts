import type { Kysely, Transaction } from "kysely";
import type { Tables } from "./tables.js";

type Work<T> = (transaction: Transaction<Tables>) => Promise<T>;

/** Runs what several connections ask for at one moment as one transaction. */
export interface GroupCommit {
  /** Resolves once the transaction with `work` in it is committed and on disk. */
  run<T>(work: Work<T>): Promise<T>;
}

interface Member {
  /** Does the work inside the group's transaction; gives back what tells the caller, for after the commit. */
  readonly enter: (transaction: Transaction<Tables>) => Promise<() => void>;
  readonly fail: (error: unknown) => void;
}

/**
 * Each connection waits for its own mark before it sends a byte, so a group never holds more than one mail of each: what a crash
 * can leave in doubt stays the number of connections. All of a group fail together, as a disk that is full fails all of them.
 */
export function createGroupCommit(db: Kysely<Tables>): GroupCommit {
  let gathering: Member[] = [];
  const commit = async (): Promise<void> => {
    const group = gathering;
    gathering = [];
    try {
      const told = await db.transaction().execute(async (transaction) => {
        const entered: (() => void)[] = [];
        for (const member of group) entered.push(await member.enter(transaction));
        return entered;
      });
      for (const tell of told) tell();
    } catch (error) {
      for (const member of group) member.fail(error);
    }
  };
  return {
    run: (work) =>
      new Promise((resolve, fail) => {
        // After this turn's input: all the connections that were answered in it are in the group.
        if (gathering.length === 0) setImmediate(() => void commit());
        gathering.push({
          enter: async (transaction) => {
            const result = await work(transaction);
            return () => resolve(result);
          },
          fail,
        });
      }),
  };
}
