import { z } from "zod";
import { FeedletterError, reasonOf } from "#errors.js";
import { damagedState } from "./seal.js";

const writer = z.object({
  /** Random, one for each process that writes. */
  session: z.string(),
  since: z.number(),
});

const sealed = z.object({ name: z.string(), bytes: z.number(), sha256: z.string() });

const head = z.object({
  format: z.literal(1),
  /** Random, made with the first push: tells one newsletter's state from another's. */
  lineage: z.string(),
  /** One more with each push. */
  sequence: z.number(),
  /** Who is writing; null if the last one has ended. */
  writer: writer.nullable(),
  /** The public halves of all keys that can decrypt it. */
  recipients: z.array(z.string()),
  /** Random: whoever can read this may write requests. Missing in heads of older versions. */
  requestKey: z.string().optional(),
  /** SHA-256 of the database after the last journal. */
  image: z.string(),
  base: sealed,
  journals: z.array(sealed),
});

/** What a commit of the state says of itself, encrypted like the rest. */
export type StateHead = z.output<typeof head>;
export type SealedFile = StateHead["base"];

export const HEAD_FILE = "head.age";

/** @throws FeedletterError E_STATE_DAMAGED; E_DATABASE_NEWER if a newer version has written it */
export function readHead(text: string): StateHead {
  try {
    const value: unknown = JSON.parse(text);
    const { format } = z.object({ format: z.number() }).parse(value);
    if (format > 1) throw newerFormat();
    return head.parse(value);
  } catch (error) {
    if (error instanceof FeedletterError) throw error;
    throw damagedState(`its head can't be read: ${reasonOf(error).split("\n")[0]}`, error);
  }
}

function newerFormat(): FeedletterError {
  return new FeedletterError("E_DATABASE_NEWER", {
    message: "The state was written by a newer version of Feedletter.",
    fix: "Update Feedletter on this machine.",
  });
}

const record = z.object({
  repository: z.string(),
  branch: z.string(),
  commit: z.string(),
  /** The session that has made the last push of this machine. */
  session: z.string(),
  head,
  /** Somebody was erased here, and the branch still has older files. */
  folds: z.boolean().optional(),
});

/** What this machine knows of the state: it says where the local copy comes from. */
export type LocalRecord = z.output<typeof record>;

/** Undefined for what isn't one. */
export function parseRecord(text: string | undefined): LocalRecord | undefined {
  if (text === undefined) return undefined;
  try {
    return record.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
