import { escapeHtml } from "#content/text/escape.js";
import { type Messages, messagesFor } from "#i18n/messages.js";
import { renderPlainPage } from "./plain-page.js";

type Words = Messages["review"];

interface ReviewPage {
  readonly language: string;
  /** What readers know the digest by. */
  readonly digestTitle: string;
  /** Date, time and zone of the run. */
  readonly when: string;
  readonly status: keyof Words["status"];
  /** What can be done about it; the first button is the one that is meant. */
  readonly choices: readonly (keyof Words["choices"])[];
}

/** Where a run stands, and a button for each thing that can be done about it. */
export function renderReviewPage({ language, digestTitle, when, status, choices }: ReviewPage): string {
  const words = messagesFor(language).review;
  const buttons = choices.map((choice, index) =>
    renderButton(choice, words.choices[choice], index === 0 ? "first" : "second"),
  );
  return renderPlainPage({
    language,
    title: digestTitle,
    paragraphs: [words.status[status](digestTitle, when)],
    form: buttons.join("\n"),
  });
}

/** Each a form of its own: the address says what is chosen, so that a page works without script and sends no field. */
function renderButton(choice: string, label: string, rank: "first" | "second"): string {
  return `<form method="post" action="${choice}"><button class="${rank}">${escapeHtml(label)}</button></form>`;
}
