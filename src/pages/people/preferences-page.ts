import { escapeHtml } from "#content/text/escape.js";
import { messagesFor } from "#i18n/messages.js";
import type { SubscriptionMessages } from "#i18n/messages-joining.js";
import { type OfferedDigest, type OfferedTopic, renderChoices, type Ticked } from "./choice-fields.js";
import {
  buttonForm,
  notice,
  paragraph,
  renderSubscriberPage,
  type SubscriberPageFrame,
} from "./subscriber-page.js";

export interface PreferencesPage extends SubscriberPageFrame {
  /** Absolute, without a slash at its end: the forms post to it and below it. */
  readonly action: string;
  /** Not spelt out. */
  readonly address: string;
  readonly digests: readonly OfferedDigest[];
  readonly topics: readonly OfferedTopic[];
  readonly ticked: Ticked;
  /** BCP 47 with its name; none where there is nothing to choose. */
  readonly languages: readonly { readonly tag: string; readonly name: string }[];
  /** Absent: the site's. */
  readonly chosenLanguage?: string;
  /** A day in words; absent: no pause. */
  readonly pausedUntil?: string;
  /** What has just happened, or why nothing comes. */
  readonly notices: readonly string[];
}

const WEEKS = [1, 2, 3, 4, 6, 8, 12, 26];

/** Everything somebody can say about their subscription, each in a form of its own. */
export function renderPreferencesPage(page: PreferencesPage): string {
  const { joining } = messagesFor(page.language);
  const words = joining.preferences;
  const body = [
    paragraph(words.of(page.address), "soft"),
    ...page.notices.map(notice),
    renderChoiceForm(page, joining),
    renderPause(page, words),
    renderAddress(page, words),
    section(words.leave, [
      paragraph(words.leaveHelp),
      buttonForm(words.leaveSend, `${page.action}/leave`, "quiet"),
    ]),
    renderForget(page, words),
  ];
  return renderSubscriberPage({ ...page, title: words.title, body: body.join("\n"), robots: "noindex" });
}

function section(title: string, parts: readonly string[]): string {
  return `<section><h2 dir="auto">${escapeHtml(title)}</h2>
${parts.join("\n")}
</section>`;
}

function renderChoiceForm(page: PreferencesPage, { signUp, preferences }: SubscriptionMessages): string {
  const { digests, topics, ticked } = page;
  return `<form method="post" action="${escapeHtml(page.action)}">
${renderChoices({ legend: preferences.digests, digests, topics, ticked, words: signUp, single: "shown" })}
${renderLanguages(page, preferences)}<button>${escapeHtml(preferences.save)}</button>
</form>`;
}

function renderLanguages(
  { languages, chosenLanguage = "" }: PreferencesPage,
  words: SubscriptionMessages["preferences"],
): string {
  if (languages.length === 0) return "";
  const options = languages.map(
    ({ tag, name }) =>
      `<option value="${escapeHtml(tag)}"${tag === chosenLanguage ? " selected" : ""}>${escapeHtml(name)}</option>`,
  );
  return `<label>${escapeHtml(words.language)} <select name="language">${options.join("")}</select></label>
`;
}

function renderPause(
  { action, pausedUntil }: PreferencesPage,
  words: SubscriptionMessages["preferences"],
): string {
  const target = `${action}/pause`;
  if (pausedUntil !== undefined) {
    const resume = `<form method="post" action="${escapeHtml(target)}"><input type="hidden" name="weeks" value="0"><button class="quiet">${escapeHtml(words.resume)}</button></form>`;
    return section(words.pause, [paragraph(words.pausedUntil(pausedUntil)), resume]);
  }
  const options = WEEKS.map((weeks) => `<option${weeks === 2 ? " selected" : ""}>${weeks}</option>`).join("");
  return section(words.pause, [
    paragraph(words.pauseHelp),
    `<form method="post" class="row" action="${escapeHtml(target)}">
<label>${escapeHtml(words.weeks)} <select name="weeks">${options}</select></label>
<button class="quiet">${escapeHtml(words.pauseSend)}</button>
</form>`,
  ]);
}

function renderAddress({ action }: PreferencesPage, words: SubscriptionMessages["preferences"]): string {
  return section(words.address, [
    paragraph(words.addressHelp),
    `<form method="post" action="${escapeHtml(`${action}/address`)}">
<label>${escapeHtml(words.newAddress)} <input type="email" name="address" required maxlength="254" autocomplete="off"></label>
<button class="quiet">${escapeHtml(words.addressSend)}</button>
</form>`,
  ]);
}

function renderForget({ action }: PreferencesPage, words: SubscriptionMessages["preferences"]): string {
  return section(words.forget, [
    paragraph(words.forgetHelp),
    `<form method="post" action="${escapeHtml(`${action}/forget`)}">
<label class="tick"><input type="checkbox" name="sure" value="yes" required> <span>${escapeHtml(words.forgetSure)}</span></label>
<button class="quiet">${escapeHtml(words.forgetSend)}</button>
</form>`,
  ]);
}
