import { escapeHtml } from "#content/text/escape.js";
import { type Messages, messagesFor } from "#i18n/messages.js";
import type { Challenge } from "#subscribers/proof-of-work.js";
import { type OfferedDigest, type OfferedTopic, renderChoices, type Ticked } from "./choice-fields.js";
import { PROOF_SCRIPT } from "./proof-script.js";
import {
  hiddenField,
  notice,
  paragraph,
  renderSubscriberPage,
  type SubscriberPageFrame,
} from "./subscriber-page.js";

/** Why the form is shown again: a key of `Messages["signUp"]`. */
export type SignUpProblem =
  | "quick"
  | "noAddress"
  | "noDigest"
  | "oneOfGroup"
  | "elsewhere"
  | "tooOften"
  | "needsProof"
  | "busy";

export interface SignUpPage extends SubscriberPageFrame {
  /** Absolute. */
  readonly action: string;
  readonly digests: readonly OfferedDigest[];
  readonly topics: readonly OfferedTopic[];
  /** As it was typed. */
  readonly filled: Ticked & Readonly<Record<"address" | "name" | "from" | "language", string>>;
  /** From `stampForm`. */
  readonly stamp: string;
  readonly problem?: SignUpProblem;
  /** A puzzle that `PROOF_SCRIPT` solves, if there is one. */
  readonly challenge?: Challenge;
}

/** The form. `website` is a honeypot: people don't see it, and bots fill it in. */
export function renderSignUpPage(page: SignUpPage): string {
  const { site, language, action, digests, topics, filled, stamp, problem, challenge } = page;
  const words = messagesFor(language, site.words).signUp;
  const invalid = problem === "noAddress" ? ' aria-invalid="true" aria-describedby="problem" autofocus' : "";
  const describedBy = problem === "noDigest" || problem === "oneOfGroup" ? "problem" : undefined;
  const body = `${problem === undefined ? "" : `<div id="problem">${notice(words[problem])}</div>`}
${paragraph(words.intro)}
<form method="post" action="${escapeHtml(action)}">
<label>${escapeHtml(words.address)} <input type="email" name="address" value="${escapeHtml(filled.address)}" required maxlength="254" autocomplete="email"${invalid}></label>
<label>${escapeHtml(words.name)} <input type="text" name="name" value="${escapeHtml(filled.name)}" maxlength="100" autocomplete="name"></label>
${renderChoices({ legend: words.digests, digests, topics, ticked: filled, words, mustChoose: true, describedBy })}
<div class="elsewhere" aria-hidden="true"><label>${escapeHtml(words.leaveEmpty)} <input type="text" name="website" tabindex="-1" autocomplete="off"></label></div>
${hiddenField("stamp", stamp)}${hiddenField("from", filled.from)}${hiddenField("language", filled.language)}
<button>${escapeHtml(words.send)}</button>
${challenge === undefined ? "" : renderProof(challenge, words)}</form>${challenge === undefined ? "" : `\n<script>${PROOF_SCRIPT}</script>`}`;
  return renderSubscriberPage({ ...page, title: words.title(site.title), body, indexed: true });
}

/** The text is for browsers without JavaScript; the script replaces it. */
function renderProof(challenge: Challenge, words: Messages["signUp"]): string {
  const texts = { ready: words.puzzle, working: words.puzzleWorking, done: words.puzzleDone };
  const data = Object.entries(texts).map(([name, text]) => ` data-${name}="${escapeHtml(text)}"`);
  return `<input type="hidden" name="altcha" value="" data-challenge="${escapeHtml(JSON.stringify(challenge))}">
<p class="soft" id="proof" role="status" dir="auto"${data.join("")}>${escapeHtml(`${words.puzzle} ${words.puzzleWithoutScript}`)}</p>
`;
}

/**
 * The same for everybody, so that it doesn't tell whether the address is known.
 * @param hours for which the link in the mail is valid
 * @param comes `soon`: with the next hourly run; `late`: after a flood of sign-ups
 */
export function renderSentPage(
  frame: SubscriberPageFrame,
  { hours, comes }: { readonly hours: number; readonly comes: "now" | "soon" | "late" },
): string {
  const words = messagesFor(frame.language, frame.site.words).signUp;
  const help = { now: words.sentHelp, soon: words.sentSoon, late: words.sentLate }[comes];
  const body = [paragraph(words.sentText(hours)), paragraph(help, "soft")].join("\n");
  return renderSubscriberPage({ ...frame, title: words.sent, body });
}
