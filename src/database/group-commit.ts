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
 * One group at a time: what is asked for while the disk takes one is the next. Each connection waits for its own mark before it
 * sends a byte, so a group never holds more than one mail of each, and what a crash can leave in doubt stays the number of
 * connections. All of a group fail together, as a disk that is full fails all of them.
 */
export function createGroupCommit(db: Kysely<Tables>): GroupCommit {
  let gathering: Member[] = [];
  let state: "idle" | "committing" = "idle";
  const commitAll = async (): Promise<void> => {
    while (gathering.length > 0) {
      const group = gathering;
      gathering = [];
      await commitGroup(db, group);
    }
    state = "idle";
  };
  return {
    run: (work) =>
      new Promise((resolve, fail) => {
        gathering.push({
          enter: async (transaction) => {
            const result = await work(transaction);
            return () => resolve(result);
          },
          fail,
        });
        if (state === "committing") return;
        state = "committing";
        // After this turn's input: all the connections that were answered in it are in the group.
        setImmediate(() => void commitAll());
      }),
  };
}

/** Never rejects: each member hears for itself. */
async function commitGroup(db: Kysely<Tables>, group: readonly Member[]): Promise<void> {
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
}
