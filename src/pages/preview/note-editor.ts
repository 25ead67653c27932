import { escapeHtml } from "#content/text/escape.js";

/**
 * The note for the next issue, beside the mail that shows it. It needs the script, which fills and shows it; it isn't part of what
 * the script replaces, so that nobody loses what they type.
 */
export function renderNoteEditor(digest: string, file: string): string {
  return `<section class="note-editor" aria-labelledby="note" hidden data-note="/notes/${escapeHtml(encodeURIComponent(digest))}">
<h2 id="note">Your note</h2>
<p class="quiet" id="note-about">Shown above the posts of the next issue. Markdown, saved to <code>${escapeHtml(file)}</code> as you type.</p>
<textarea aria-labelledby="note" aria-describedby="note-about" rows="8" spellcheck="true" dir="auto" autocomplete="off"></textarea>
<p class="note-status" role="status"></p>
<p class="note-conflict" hidden><button type="button" data-take="theirs">Use the file</button> <button type="button" data-take="mine">Overwrite it</button></p>
</section>`;
}

/** Part of the preview's script. What is typed is saved after a short pause, and never over a file that has changed. */
export const NOTE_SCRIPT = `
const editor = document.querySelector(".note-editor");
if (editor) {
  const area = editor.querySelector("textarea");
  const status = editor.querySelector(".note-status");
  const conflict = editor.querySelector(".note-conflict");
  const address = editor.dataset.note;
  let version;
  let saved = "";
  let timer;
  let saving = false;
  const isClean = () => area.value === saved;

  async function load(evenOver) {
    const before = version;
    const answer = await fetch(address);
    if (!answer.ok) return;
    const text = await answer.text();
    // Somebody has typed in the meantime, or even saved that.
    if (!evenOver && (saving || version !== before || !isClean())) return;
    saved = text;
    version = answer.headers.get("etag");
    if (area.value !== text || evenOver) status.textContent = "";
    if (area.value !== text) area.value = text;
    conflict.hidden = true;
    editor.hidden = false;
  }

  async function save() {
    if (saving || isClean() || !conflict.hidden) return;
    saving = true;
    const text = area.value;
    try {
      const answer = await fetch(address, { method: "PUT", headers: { "if-match": version }, body: text });
      if (answer.ok) {
        saved = text;
        version = answer.headers.get("etag");
        status.textContent = isClean() ? "Saved" : "";
      } else if (answer.status === 412) {
        status.textContent = "The file has changed on disk. Which text do you want?";
        conflict.hidden = false;
      } else status.textContent = "Not saved: " + (await answer.text());
    } catch {
      status.textContent = "Not saved: is feedletter preview running?";
      timer = setTimeout(save, 2000);
    }
    saving = false;
    if (conflict.hidden && status.textContent === "") save();
  }

  area.addEventListener("input", () => {
    if (conflict.hidden) status.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(save, 400);
  });
  area.addEventListener("keydown", (event) => {
    if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save();
    }
  });
  conflict.addEventListener("click", async ({ target }) => {
    if (target.dataset.take === "theirs") await load(true);
    if (target.dataset.take === "mine") {
      version = (await fetch(address)).headers.get("etag");
      conflict.hidden = true;
      saved = undefined;
      save();
    }
    area.focus();
  });
  addEventListener("beforeunload", (event) => {
    if (!isClean()) event.preventDefault();
  });
  // Somebody may have edited the file: then it is shown, unless there is unsaved text.
  addEventListener("feedletter-version", () => {
    if (isClean() && !saving) load();
  });
  load();
}
`;
