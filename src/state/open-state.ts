import { rmSync } from "node:fs";
import { readIfExists } from "#files/file-system.js";
import { writePrivateFile } from "#files/private-files.js";
import { moveFile } from "#machine/move-file.js";
import type { Branch } from "./branch.js";
import { type LocalRecord, parseRecord } from "./head.js";
import { fetchCommit, readImage, type StateCommit } from "./image.js";
import { foreignStateError, olderStateError, restlessError, unknownLocalError } from "./refusals.js";
import type { Seal } from "./seal.js";
import type { LedgerFile, StateStart } from "./session-ports.js";

export interface StateLocation {
  /** The repository's address, without a password. */
  readonly repository: string;
  readonly branchName: string;
  /** The local copy of the ledger. */
  readonly file: string;
}

export interface LocalLedger extends LedgerFile {
  readonly exists: () => boolean;
  /** @param bytes undefined: removes it */
  readonly replace: (bytes: Buffer | undefined) => void;
}

const TRIES = 5;

interface PullOptions extends StateLocation {
  readonly branch: Branch;
  /** Name of the branch with requests. */
  readonly requestBranch: string;
  readonly seal: Seal;
  readonly ledger: LocalLedger;
  readonly newId: () => string;
  /** Which one is right if the repository and this machine contradict each other. Default: neither, an error. */
  readonly trust?: "repository" | "machine";
}

function recordFile({ file }: Pick<StateLocation, "file">): string {
  return `${file}.state`;
}

/** Undefined if this machine has no copy of this state. */
export function readRecord(location: StateLocation): LocalRecord | undefined {
  const record = parseRecord(readIfExists(recordFile(location)));
  const isSame = record?.repository === location.repository && record.branch === location.branchName;
  return isSame ? record : undefined;
}

export function writeRecord(
  location: StateLocation,
  known: Omit<LocalRecord, "repository" | "branch">,
): void {
  const { repository, branchName } = location;
  const temporary = `${recordFile(location)}.new`;
  writePrivateFile(temporary, JSON.stringify({ repository, branch: branchName, ...known }));
  moveFile(temporary, recordFile(location));
}

/** The next push must leave no older file in the branch. */
export function rememberFold(location: StateLocation): void {
  const record = readRecord(location);
  if (record !== undefined) writeRecord(location, { ...record, folds: true });
}

/** From now on the local copy counts as one of no state, but what was seen is remembered. */
export function forgetCopy(location: StateLocation): void {
  const record = readRecord(location);
  if (record !== undefined) writeRecord(location, { ...record, commit: "" });
}

/**
 * Brings the local copy to what the branch holds. If that is known already, only the branch's place is asked for; then what a process
 * that ended here has recorded and not pushed is kept.
 * @throws FeedletterError E_STATE_…
 */
export async function pullState(options: PullOptions, tries = 1): Promise<StateStart> {
  if (tries > TRIES) throw restlessError();
  const { branch, ledger, newId, trust, file } = options;
  const record = readRecord(options);
  const { own: tip, other: requests } = await branch.tips(options.requestBranch);
  if (tip === undefined) {
    if (record !== undefined && trust === undefined) throw olderStateError(undefined, record.head.sequence);
    if (record !== undefined && trust === "repository") {
      ledger.replace(undefined);
      rmSync(recordFile(options), { force: true });
    }
    return { confirmed: undefined, lineage: newId(), earlier: undefined, isKept: true, requests };
  }
  const commit = await fetchCommit(tip, options, record?.commit === tip ? record.head : undefined);
  // Somebody who is writing has pushed between the question and the transfer.
  if (commit === undefined) return pullState(options, tries + 1);
  const { lineage } = commit.head;
  const start = {
    ...{ confirmed: commit, lineage, earlier: record?.session, isKept: true, requests },
    folds: record?.folds,
  };
  if (trust === "machine" && ledger.exists()) return start;
  if (record !== undefined && trust === undefined) refuseOther(commit, record);
  if (record?.commit === tip && ledger.exists()) return start;
  if (record === undefined && ledger.exists() && trust === undefined) throw unknownLocalError(file);
  const { bytes } = await readImage(commit, options);
  const known = { session: record?.session ?? "", head: commit.head };
  // If this process is killed in the meantime, the next one fetches it again.
  writeRecord(options, { ...known, commit: "" });
  ledger.replace(bytes);
  writeRecord(options, { ...known, commit: tip });
  return { ...start, isKept: false, folds: false };
}

function refuseOther({ head, commit }: StateCommit, record: LocalRecord): void {
  if (head.lineage !== record.head.lineage) throw foreignStateError();
  const { sequence } = record.head;
  // The same number of another process means that the history was rewritten, too.
  const isOlder =
    head.sequence < sequence ||
    (head.sequence === sequence && record.commit !== commit && record.commit !== "");
  if (isOlder) throw olderStateError(head.sequence, sequence);
}
