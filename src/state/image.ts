import { createHash } from "node:crypto";
import type { Branch, StoredFile } from "./branch.js";
import { HEAD_FILE, readHead, type SealedFile, type StateHead } from "./head.js";
import { applyPages, diffPages } from "./pages.js";
import { damagedState, type Seal } from "./seal.js";

/** A commit of the state, understood. */
export interface StateCommit {
  readonly commit: string;
  readonly head: StateHead;
  /** Its files in the local repository, but for the head. */
  readonly stored: readonly StoredFile[];
}

/** The database as a sequence of bytes. */
export interface DatabaseImage {
  readonly bytes: Buffer;
  readonly sha256: string;
}

export function imageOf(bytes: Buffer): DatabaseImage {
  return { bytes, sha256: sha256(bytes) };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

interface StateTools {
  readonly branch: Branch;
  readonly seal: Seal;
}

/**
 * @param known its head, where this machine has it: then it isn't read again
 * @returns undefined if the branch has moved on in the meantime
 * @throws FeedletterError E_STATE_REMOTE, E_STATE_KEY, E_STATE_DAMAGED
 */
export async function fetchCommit(
  commit: string,
  { branch, seal }: StateTools,
  known?: StateHead,
): Promise<StateCommit | undefined> {
  const files = await branch.fetch(commit);
  if (files === undefined) return undefined;
  const stored = files.filter(({ name }) => name !== HEAD_FILE);
  if (known !== undefined) return { commit, head: known, stored };
  const found = files.find(({ name }) => name === HEAD_FILE);
  if (found === undefined)
    throw damagedState("the branch holds something else; name another one with `state.branch`");
  const head = readHead((await seal.open(await branch.read(found))).toString());
  return { commit, head, stored };
}

/** The database that a commit holds. @throws FeedletterError E_STATE_KEY, E_STATE_DAMAGED */
export async function readImage(
  { head, stored }: StateCommit,
  { branch, seal }: StateTools,
): Promise<DatabaseImage> {
  const read = async ({ name, sha256: wanted }: SealedFile): Promise<Buffer> => {
    const file = stored.find((one) => one.name === name);
    if (file === undefined) throw damagedState(`${name} is missing`);
    const bytes = await branch.read(file);
    if (sha256(bytes) !== wanted) throw damagedState(`${name} isn't what was pushed`);
    return seal.open(bytes);
  };
  let bytes = await read(head.base);
  for (const journal of head.journals) bytes = applyOrThrow(bytes, await read(journal), journal.name);
  const image = imageOf(bytes);
  if (image.sha256 !== head.image) throw damagedState("its files don't add up to the database");
  return image;
}

function applyOrThrow(before: Buffer, diff: Buffer, name: string): Buffer {
  try {
    return applyPages(before, diff);
  } catch (cause) {
    throw damagedState(`${name} can't be read`, cause);
  }
}

export interface NextCommit {
  readonly lineage: string;
  readonly sequence: number;
  readonly writer: StateHead["writer"];
  readonly recipients: readonly string[];
  readonly requestKey: string;
  readonly image: DatabaseImage;
  /** What the branch holds now; undefined: a new base is written. */
  readonly after: (StateCommit & { readonly image: DatabaseImage }) | undefined;
}

/** Writes a commit to the local repository: the base or journal that is new, the head, and what is kept. */
export async function writeCommit(next: NextCommit, { branch, seal }: StateTools): Promise<StateCommit> {
  const { lineage, sequence, writer, recipients, requestKey, image, after } = next;
  const name = `${after === undefined ? "base" : "journal"}-${String(sequence).padStart(8, "0")}.age`;
  const isChanged = after === undefined || after.image.sha256 !== image.sha256;
  const added: { sealed: SealedFile; stored: StoredFile }[] = [];
  if (isChanged) {
    const plain = after === undefined ? image.bytes : diffPages(after.image.bytes, image.bytes);
    const bytes = await seal.seal(plain, recipients);
    const sealed = { name, bytes: bytes.length, sha256: sha256(bytes) };
    added.push({ sealed, stored: await branch.write(name, bytes) });
  }
  const journals = added.map(({ sealed }) => sealed);
  const [first] = journals;
  const parts =
    after !== undefined
      ? { base: after.head.base, journals: [...after.head.journals, ...journals] }
      : first && { base: first, journals: [] };
  if (parts === undefined) throw new Error("a new base is always a change");
  const head: StateHead = {
    ...{ format: 1, lineage, sequence, writer, recipients: [...recipients], requestKey, image: image.sha256 },
    ...parts,
  };
  const text = Buffer.from(JSON.stringify(head));
  const headFile = await branch.write(HEAD_FILE, await seal.seal(text, recipients));
  const stored = [...(after?.stored ?? []), ...added.map((one) => one.stored)];
  return { commit: await branch.commit([...stored, headFile]), head, stored };
}
