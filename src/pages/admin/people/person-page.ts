import { escapeHtml } from "#content/text/escape.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import { type AdminFrame, renderAdminPage, renderTable } from "../admin-page.js";
import { doneSentence } from "../done-sentence.js";
import { type KnownDigest, renderPersonState, titleOf } from "./people-page.js";

/** Everything that is known about somebody. */
export interface PersonView {
  readonly person: Subscriber;
  readonly digests: readonly KnownDigest[];
  /** Oldest first. Without `digest`, it concerns all. */
  readonly events: readonly {
    readonly at: number;
    readonly event: "requested" | "confirmed" | "left" | "paused" | "resumed" | "moved";
    readonly digest?: string;
    readonly source: string;
  }[];
  /** Newest first. */
  readonly mails: readonly {
    readonly issue: string;
    readonly at: number;
    readonly state: "waiting" | "sending" | "accepted" | "rejected" | "uncertain" | "skipped";
    readonly judgement?: { readonly verdict: string; readonly rule: string };
    /** What the server said, or why the mail was skipped. */
    readonly said?: string;
    readonly reported?: { readonly kind: string; readonly rule?: string; readonly at: number };
  }[];
  /** The address is suppressed because the person reported a mail as spam. */
  readonly hasComplained: boolean;
  readonly isPaused: boolean;
}

const DONE = {
  added: "The person was added.",
  removed: "The person was unsubscribed from everything.",
  paused: "Mails to this person are paused.",
  unsuppressed: "The address gets mail again, if the person is subscribed.",
};

export function renderPersonPage(frame: AdminFrame, view: PersonView, done?: string): string {
  const { person } = view;
  const sections = [
    renderWarnings(view),
    renderActs(frame, view),
    renderFacts(frame, view),
    renderSubscriptions(view),
    renderHistory(frame, view),
    renderMails(frame, view),
  ];
  return renderAdminPage({
    ...frame,
    title: person.address,
    done: doneSentence(DONE, done),
    body: sections.filter((section) => section !== "").join("\n"),
  });
}

function renderWarnings({ person, hasComplained }: PersonView): string {
  const { suppressed, suspected } = person;
  if (suppressed !== undefined)
    return `<p class="notice bad">This address is suppressed, so it gets no mail: ${escapeHtml(suppressed)}.${hasComplained ? " The person reported a mail as spam." : ""}</p>`;
  if (suspected !== undefined)
    return `<p class="notice bad">This address seems to be dead: ${escapeHtml(suspected)}. Its mails may be held for three days.</p>`;
  return "";
}

function renderActs({ base }: AdminFrame, { person, hasComplained }: PersonView): string {
  const { id, state, suppressed, suspected } = person;
  const link = (act: string, words: string, level = "quiet"): string =>
    `<a class="button ${level}" href="${escapeHtml(`${base}/people/${encodeURIComponent(id)}/${act}`)}">${words}</a>`;
  const links = [
    ...(state === "active" ? [link("pause", "Pause")] : []),
    ...(state === "unsubscribed" ? [] : [link("remove", "Unsubscribe")]),
    ...((suppressed === undefined && suspected === undefined) || hasComplained
      ? []
      : [link("unsuppress", "Send mail again")]),
    link("forget", "Delete all data", "final"),
  ];
  return `<p class="row">${links.join(" ")}</p>`;
}

function renderFacts({ formatTime }: AdminFrame, { person, isPaused }: PersonView): string {
  const { address, name, language, source, consentedAt, createdAt, pausedUntil } = person;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Address", escapeHtml(address)],
    ["Name", name && `<span dir="auto">${escapeHtml(name)}</span>`],
    ["State", renderPersonState(person)],
    [
      "Paused until",
      pausedUntil === undefined || !isPaused ? undefined : escapeHtml(formatTime(pausedUntil)),
    ],
    ["Language", language && escapeHtml(language)],
    ["Known since", escapeHtml(formatTime(createdAt))],
    ["Consent: where", `<span dir="auto">${escapeHtml(source ?? "not recorded")}</span>`],
    ["Consent: when", escapeHtml(consentedAt === undefined ? "not recorded" : formatTime(consentedAt))],
  ];
  const rows = facts.flatMap(([fact, value]) => (value ? [[fact, value]] : []));
  return section("facts", "What is known", renderTable("The person", ["What", "Value"], rows));
}

function renderSubscriptions({ person, digests }: PersonView): string {
  if (person.digests.length === 0)
    return section("gets", "Subscriptions", "<p>This person gets no digest.</p>");
  const rows = person.digests.map((name) => [
    `<span dir="auto">${escapeHtml(titleOf(digests, name))}</span>`,
    escapeHtml(person.topics?.[name]?.join(", ") ?? "all"),
  ]);
  return section("gets", "Subscriptions", renderTable("What they get", ["Digest", "Topics"], rows));
}

function renderHistory({ formatTime }: AdminFrame, { events, digests }: PersonView): string {
  if (events.length === 0)
    return section("history", "History", "<p>This person hasn't changed anything themselves.</p>");
  const rows = events.map(({ at, event, digest, source }) => [
    escapeHtml(formatTime(at)),
    event,
    `<span dir="auto">${digest === undefined ? "" : escapeHtml(titleOf(digests, digest))}</span>`,
    `<span dir="auto">${escapeHtml(source)}</span>`,
  ]);
  return section(
    "history",
    "History",
    renderTable("What they did", ["When", "What", "Digest", "Where"], rows),
  );
}

/** More of them make the page slow. */
const MAX_MAILS = 200;

function renderMails({ base, formatTime }: AdminFrame, { mails }: PersonView): string {
  if (mails.length === 0) return section("mails", "Mails", "<p>No issue was sent to this person yet.</p>");
  const rows = mails
    .slice(0, MAX_MAILS)
    .map(({ at, issue, state, judgement, said, reported }) => [
      escapeHtml(formatTime(at)),
      `<a href="${escapeHtml(`${base}/issues/${encodeURIComponent(issue)}`)}">${escapeHtml(issue)}</a>`,
      state,
      escapeHtml(judgement === undefined ? "" : `${judgement.verdict} (${judgement.rule})`),
      escapeHtml(said ?? ""),
      reported === undefined
        ? ""
        : escapeHtml(
            `${formatTime(reported.at)}: ${reported.kind}${reported.rule === undefined ? "" : ` (${reported.rule})`}`,
          ),
    ]);
  const caption = mails.length > MAX_MAILS ? `The newest ${MAX_MAILS} mails` : "What was mailed to them";
  const heads = ["When", "Issue", "Outcome", "Verdict", "Answer", "Reported later"];
  return section("mails", "Mails", renderTable(caption, heads, rows));
}

function section(id: string, title: string, html: string): string {
  return `<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>\n${html}</section>`;
}
