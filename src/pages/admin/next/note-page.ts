import { escapeHtml } from "#content/text/escape.js";
import { type AdminFrame, formTokenField, renderAdminPage } from "../admin-page.js";
import type { NextNoteView } from "./next-view.js";
import { NOTE_SCRIPT } from "./note-script.js";

interface NotePage {
  readonly digest: string;
  readonly title: string;
  readonly formToken: string;
  readonly file: string;
  readonly note: NextNoteView;
  /** A document, from `framePreview`. */
  readonly preview: string | undefined;
  /** Why it wasn't saved. */
  readonly problem?: string | undefined;
}

/** @returns the document, and the script that its policy has to allow */
export function renderNotePage(
  frame: AdminFrame,
  { digest, title, formToken, file, note, preview, problem }: NotePage,
): { readonly page: string; readonly script: string } {
  const base = `${frame.base}/next/${encodeURIComponent(digest)}`;
  const address = escapeHtml(`${base}/note`);
  const body = `${problem === undefined ? "" : `<p class="notice bad" role="alert">${escapeHtml(problem)}</p>\n`}<section class="card">
<form class="fields" method="post" action="${address}" enctype="multipart/form-data" data-preview="${address}/preview">${formTokenField(formToken)}<input type="hidden" name="version" value="${escapeHtml(note.version)}">
<label>Shown above the posts of the next issue <small>Markdown, saved to ${escapeHtml(file)}. An empty text is no note.</small>
<textarea name="text" dir="auto" spellcheck="true" autocomplete="off">
${escapeHtml(note.text)}</textarea></label>
<p class="row"><button name="do" value="save">Save</button> <button class="quiet" name="do" value="preview">Preview</button> <a href="${escapeHtml(base)}">Back</a></p>
</form></section>
<section class="card" aria-labelledby="preview"><h2 id="preview">Preview</h2>
<iframe sandbox="" title="Preview of the note" srcdoc="${escapeHtml(preview ?? "")}"></iframe></section>`;
  const page = renderAdminPage({ ...frame, title: `${title}: your note`, body, script: NOTE_SCRIPT });
  return { page, script: NOTE_SCRIPT };
}

/** @param html cleaned @param problems what has to be corrected */
export function framePreview(html: string, problems: readonly string[]): string {
  const found = problems.map((problem) => `<p><strong>${escapeHtml(problem)}</strong></p>`).join("");
  return `<!doctype html><html><head><meta charset="utf-8"><title>Preview</title></head><body>${found}${html}</body></html>`;
}
