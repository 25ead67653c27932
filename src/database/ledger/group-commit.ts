import type { Job, JobResult, Transact } from "./statement.js";

/** Statements to write, and how to read their result. */
export interface Work<T> {
  readonly job: Job;
  readonly read: (result: JobResult) => T;
}

/** Combines what several connections write at the same time into one transaction. */
export interface GroupCommit {
  /**
   * Resolves once the transaction with `work` in it is committed and on disk.
   * @param markingConnections passed with a mark: how many connections mark mails; it is worth waiting a moment for the others
   */
  run<T>(work: Work<T>, markingConnections?: number): Promise<T>;
}

/** How long a group waits for others, in ms: short compared with sending a mail, long compared with a transaction and its sync. */
const WINDOW = 1;

interface Member {
  readonly job: Job;
  readonly tell: (result: JobResult) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Commits one group at a time. Whatever is requested while a group is written to disk goes into the next one. Each connection
 * waits for its own mark before it sends a byte, so a group contains at most one mail of each, and a crash leaves at most one
 * mail per connection in doubt. A group fails as a whole, because a full disk affects all of it.
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
      // A single connection either requests its next mark in the same turn of the event loop, or not soon.
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

/** Never rejects: each member gets the error. */
async function commitGroup(transact: Transact, group: readonly Member[]): Promise<void> {
  try {
    const results = await transact(group.map(({ job }) => job));
    for (const [index, { tell }] of group.entries()) tell(results[index] ?? []);
  } catch (error) {
    for (const member of group) member.fail(error);
  }
}
