import { escapeHtml } from "#content/text/escape.js";
import { messagesFor } from "#i18n/messages.js";
import { type OfferedDigest, type OfferedTopic, renderChoices, type Ticked } from "./choice-fields.js";
import {
  hiddenField,
  notice,
  paragraph,
  renderSubscriberPage,
  type SubscriberPageFrame,
} from "./subscriber-page.js";

/** Why the form is shown again: a key of `Messages["signUp"]`. */
export type SignUpProblem = "quick" | "noAddress" | "noDigest" | "elsewhere" | "tooOften" | "busy";

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
}

/** The form. `website` is a honeypot: people don't see it, and bots fill it in. */
export function renderSignUpPage(page: SignUpPage): string {
  const { site, language, action, digests, topics, filled, stamp, problem } = page;
  const words = messagesFor(language).signUp;
  const invalid = problem === "noAddress" ? ' aria-invalid="true" aria-describedby="problem" autofocus' : "";
  const body = `${problem === undefined ? "" : `<div id="problem">${notice(words[problem])}</div>`}
${paragraph(words.intro)}
<form method="post" action="${escapeHtml(action)}">
<label>${escapeHtml(words.address)} <input type="email" name="address" value="${escapeHtml(filled.address)}" required maxlength="254" autocomplete="email"${invalid}></label>
<label>${escapeHtml(words.name)} <input type="text" name="name" value="${escapeHtml(filled.name)}" maxlength="100" autocomplete="name"></label>
${renderChoices({ legend: words.digests, digests, topics, ticked: filled, words, hideSingle: true })}
<div class="elsewhere" aria-hidden="true"><label>${escapeHtml(words.leaveEmpty)} <input type="text" name="website" tabindex="-1" autocomplete="off"></label></div>
${hiddenField("stamp", stamp)}${hiddenField("from", filled.from)}${hiddenField("language", filled.language)}
<button>${escapeHtml(words.send)}</button>
</form>`;
  return renderSubscriberPage({ ...page, title: words.title(site.title), body, indexed: true });
}

/** The same for everybody, so that it doesn't tell whether the address is known. */
export function renderSentPage(frame: SubscriberPageFrame, hours: number): string {
  const words = messagesFor(frame.language).signUp;
  const body = [paragraph(words.sentText(hours)), paragraph(words.sentHelp, "soft")].join("\n");
  return renderSubscriberPage({ ...frame, title: words.sent, body });
}
