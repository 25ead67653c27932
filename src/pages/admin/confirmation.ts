import { escapeHtml } from "#content/text/escape.js";
import { formTokenField } from "./admin-page.js";

interface Confirmation {
  /** What it will do, and to how many. */
  readonly sentences: readonly string[];
  /** What the button says. */
  readonly button: string;
  /** Whether it can't be undone. */
  readonly isFinal?: boolean;
  readonly fields?: Readonly<Record<string, string>>;
  /** HTML of more fields, above the button. */
  readonly more?: string;
  readonly backTo: string;
}

/** Asks before something is done. The form is sent to the page's own address. */
export function renderConfirmation(
  { sentences, button, isFinal = false, fields = {}, more = "", backTo }: Confirmation,
  formToken: string,
): string {
  const hidden = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return `<section class="card">
${sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join("\n")}
<form method="post">${formTokenField(formToken)}${hidden.join("")}${more}
<p class="row"><button${isFinal ? ' class="final"' : ""}>${escapeHtml(button)}</button> <a href="${escapeHtml(backTo)}">Back, change nothing</a></p></form>
</section>`;
}
