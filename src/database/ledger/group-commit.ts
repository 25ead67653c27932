import type { Job, JobResult, Transact } from "./statement.js";

/** What somebody wants written, and what it means for them once it is. */
export interface Work<T> {
  readonly job: Job;
  readonly read: (result: JobResult) => T;
}

/** Runs what several connections ask for at one moment as one transaction. */
export interface GroupCommit {
  /**
   * Resolves once the transaction with `work` in it is committed and on disk.
   *
   * @param company given with a mark: how many connections mark mails, and are worth waiting for a moment
   */
  run<T>(work: Work<T>, markingConnections?: number): Promise<T>;
}

/** Ms for which a group waits for the others: little beside a mail, and much beside what a transaction and its sync cost. */
const WINDOW = 1;

interface Member {
  readonly job: Job;
  readonly tell: (result: JobResult) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * One group at a time: what is asked for while the disk takes one is the next. Each connection waits for its own mark before it
 * sends a byte, so a group never holds more than one mail of each, and what a crash can leave in doubt stays the number of
 * connections. All of a group fail together, as a disk that is full fails all of them.
 */
export function createGroupCommit(transact: Transact): GroupCommit {
  let gathering: Member[] = [];
  let marks = 0;
  let state: "idle" | "busy" = "idle";
  let expected = 1;
  let begin = (): void => {};
  const enoughAreHere = (): boolean => marks >= expected;
  const waitForOthers = (): Promise<void> =>
    new Promise((resolve) => {
      begin = resolve;
      if (enoughAreHere()) resolve();
      // A single connection asks for its next mark in the same turn, or not soon.
      else if (expected === 1) setImmediate(resolve);
      else setTimeout(resolve, WINDOW);
    });
  const commitAll = async (): Promise<void> => {
    while (gathering.length > 0) {
      await waitForOthers();
      const group = gathering;
      gathering = [];
      marks = 0;
      await commitGroup(transact, group);
    }
    state = "idle";
  };
  return {
    run: ({ job, read }, markingConnections) =>
      new Promise((resolve, fail) => {
        const tell = (result: JobResult): void => resolve(read(result));
        gathering.push({ job, tell, fail });
        if (markingConnections !== undefined) {
          marks += 1;
          expected = markingConnections;
        }
        if (state === "idle") {
          state = "busy";
          void commitAll();
        } else if (enoughAreHere()) begin();
      }),
  };
}

/** Never rejects: each member hears for itself. */
async function commitGroup(transact: Transact, group: readonly Member[]): Promise<void> {
  try {
    const results = await transact(group.map(({ job }) => job));
    for (const [index, { tell }] of group.entries()) tell(results[index] ?? []);
  } catch (error) {
    for (const member of group) member.fail(error);
  }
}
