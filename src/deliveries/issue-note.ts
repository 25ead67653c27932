import type { Entry } from "#content/model/post.js";
import type { NamedPost, Note, ReadNote } from "#content/notes/note.js";
import { type ConsideredPost, describeSelectionReason, isNamed } from "#digest/compose.js";
import type { SentHistory, SentNote } from "#digest/sent-history.js";
import { FeedletterError } from "#errors.js";
import { type Finding, finding } from "#findings.js";
import { throwIfBroken } from "./broken-content.js";

interface NoteQuestion {
  /** Of the issue that is composed. */
  readonly number: number;
  /** The notes of earlier issues. */
  readonly sent: readonly SentNote[];
  /** Posts that the note may link to. */
  readonly entries: readonly Entry[];
}

export interface FoundNote extends ReadNote {
  /** The user has named its file: it may be an issue by itself, and mustn't be left out. */
  readonly isRequired?: boolean;
  /** The note that the user has named was that of this issue. */
  readonly sentAs?: number;
}

/** Where the notes of a digest's issues come from. */
export interface IssueNotes {
  readonly find: (question: NoteQuestion) => FoundNote;
  /**
   * Gives the files of notes that are frozen the numbers of their issues, unless that was done before. Called after an issue was
   * frozen, and before the next one is composed, because the process may have been killed in between.
   * @returns findings about files that can't be renamed
   */
  readonly rename: (sent: readonly SentNote[]) => readonly Finding[];
}

/** The notes of the issue that comes after these, whatever is composed. */
export function notesAfter({ issues, notes = [] }: SentHistory, own: IssueNotes): IssueNotes {
  return { ...own, find: ({ entries }) => own.find({ entries, number: issues + 1, sent: notes }) };
}

/** @throws FeedletterError E_CONTENT for a broken note, unless broken content is left out and the user hasn't named its file */
export function requireNote(
  { findings, isRequired, sentAs }: FoundNote,
  { skipBroken }: { readonly skipBroken?: boolean | undefined },
): void {
  throwIfBroken(findings, { skipBroken: skipBroken === true && isRequired !== true }, "note");
  if (sentAs === undefined) return;
  const [first] = findings;
  throw new FeedletterError("E_CONTENT", {
    message: `The note was sent with issue ${sentAs}, and there are new posts.`,
    fix: "Write another note, or leave out --note.",
    place: first?.place,
  });
}

/** @throws FeedletterError E_CONTENT if the subject would have to come from posts */
export function requireSubject({ subject, file }: Note): void {
  if (subject !== undefined) return;
  throw new FeedletterError("E_CONTENT", {
    message: "An issue without posts has no subject.",
    fix: "Add `subject:` to the front matter of the note.",
    place: { file },
  });
}

/** About posts that the note names and the issue doesn't have. */
export function findMissing(
  first: readonly NamedPost[],
  considered: readonly ConsideredPost[],
): readonly Finding[] {
  return first.flatMap(({ name, place }) => {
    const named = considered.filter(({ entry }) => isNamed(entry, name));
    if (named.some(({ verdict }) => verdict === "chosen")) return [];
    const [post] = named;
    const why = post === undefined ? "There is no such post." : describeSelectionReason(post.verdict);
    return [finding("W_NOTE_POST", place, `"${name}" is not in this issue. ${why}`)];
  });
}
