import type { RunAct } from "#pages/admin/next/next-acts.js";
import type { NextNoteView, NextPost, NextView, PostAct } from "#pages/admin/next/next-view.js";

/** The next issue of each digest. All methods may throw FeedletterError E_DATABASE. */
export interface AdminNext {
  /** Undefined if there is no such digest. May be some seconds old, because it reads all posts. */
  readonly find: (digest: string) => Promise<NextView | undefined>;
  /** The mail as HTML, with sample values in its merge fields. */
  readonly mail: (digest: string, variant: number) => Promise<string | undefined>;
  /** @returns a key of `NEXT_DONE`, and whether something was changed */
  readonly choosePost: (digest: string, post: NextPost, act: PostAct) => Promise<NextActResult>;
  /** @param admin who gets a test */
  readonly act: (digest: string, act: RunAct, admin: string) => Promise<NextActResult>;
  /** Shows a text as a note: cleaned HTML, and what has to be corrected. */
  readonly previewNote: (
    digest: string,
    text: string,
  ) => Promise<{ readonly html: string; readonly problems: readonly string[] }>;
  /** Writes it over the version that was edited. @returns why it wasn't saved, and the version that is there now */
  readonly saveNote: (
    digest: string,
    note: NextNoteView,
  ) => { readonly problem: string; readonly version: string } | undefined;
}

interface NextActResult {
  readonly done: string;
  readonly isChanged: boolean;
}
