import { escapeHtml } from "#content/text/escape.js";
import { type AdminFrame, renderAdminPage, renderTable } from "./admin-page.js";
import { doneSentence } from "./done-sentence.js";

/** What is about: an issue, a digest, a person or nothing. */
type About = "issue" | "digest" | "person" | "";

/** Each act in words, with what it is about. */
const ACTS = {
  "sign-in": ["signed in", ""],
  "sign-out": ["signed out", ""],
  pause: ["paused an issue", "issue"],
  resume: ["resumed an issue", "issue"],
  retry: ["sent mails in doubt again", "issue"],
  undo: ["undid an issue", "issue"],
  cancel: ["cancelled an issue", "issue"],
  "export-issue": ["downloaded an issue's answers", "issue"],
  pin: ["put a post first", "digest"],
  hold: ["held a post back", "digest"],
  release: ["undid the choice about a post", "digest"],
  "take-out": ["took a post out for good", "digest"],
  "write-note": ["wrote the note", "digest"],
  "send-test": ["sent a test mail", "digest"],
  "hold-run": ["held a run back", "digest"],
  "send-now": ["sent the issue at once", "digest"],
  "add-person": ["added a person", "person"],
  "remove-person": ["unsubscribed a person", "person"],
  "pause-person": ["paused mails to a person", "person"],
  unsuppress: ["let an address get mail again", "person"],
  forget: ["deleted all data about a person", ""],
  "export-people": ["exported everybody", ""],
  import: ["imported a list", ""],
} as const satisfies Readonly<Record<string, readonly [string, About]>>;

interface ActLine {
  readonly id: number;
  readonly at: number;
  readonly admin: string;
  readonly act: keyof typeof ACTS;
  readonly subject: string;
  readonly detail: string;
}

const DONE = {
  imported: "The list was imported.",
  importing: "The import goes on. When it is done, it stands here with its numbers: load this page again.",
};

/** @param acts newest first @param older whether there are more */
export function renderActsPage(
  frame: AdminFrame,
  { acts, older }: { readonly acts: readonly ActLine[]; readonly older: boolean },
  done?: string,
): string {
  const { base, formatTime } = frame;
  const rows = acts.map((one) => [
    escapeHtml(formatTime(one.at)),
    ACTS[one.act][0],
    renderSubject(base, one),
    `<span dir="auto">${escapeHtml(one.detail)}</span>`,
    escapeHtml(one.admin),
  ]);
  const last = acts.at(-1);
  const more =
    older && last !== undefined
      ? `\n<p><a class="button quiet" href="${escapeHtml(`${base}/acts?before=${last.id}`)}">Older</a></p>`
      : "";
  return renderAdminPage({
    ...frame,
    title: "Activity",
    done: doneSentence(DONE, done),
    body:
      acts.length === 0
        ? "<p>Nothing was done yet.</p>"
        : `<p class="soft">What was done on these pages. Nobody can change this list. It holds no addresses of subscribers.</p>
${renderTable("Newest first", ["When", "What", "About", "Details", "Who"], rows)}${more}`,
  });
}

function renderSubject(base: string, { act, subject }: ActLine): string {
  const about: About = ACTS[act][1];
  if (subject === "" || about === "") return "";
  const folder = { issue: "issues", digest: "next", person: "people" }[about];
  const words = about === "person" ? "the person" : subject;
  return `<a href="${escapeHtml(`${base}/${folder}/${encodeURIComponent(subject)}`)}">${escapeHtml(words)}</a>`;
}
