import { type Messages, messagesFor } from "#i18n/messages.js";
import { renderMessagePage } from "./message-page.js";
import { buttonForm, paragraph, type SubscriberPageFrame } from "./subscriber-page.js";

type Words = Messages["review"];

interface ReviewPage extends SubscriberPageFrame {
  readonly digestTitle: string;
  /** Date, time and zone of the run. */
  readonly when: string;
  readonly status: keyof Words["status"];
  /** What the publisher can choose, most likely choice first. */
  readonly choices: readonly (keyof Words["choices"])[];
}

/** Shows the status of a run, and a button for each choice. */
export function renderReviewPage({ digestTitle, when, status, choices, ...frame }: ReviewPage): string {
  const words = messagesFor(frame.language, frame.site.words).review;
  return renderMessagePage({
    ...frame,
    title: digestTitle,
    parts: [
      paragraph(words.status[status](digestTitle, when)),
      ...choices.map((choice, index) =>
        buttonForm(words.choices[choice], { action: choice, quiet: index > 0 }),
      ),
    ],
  });
}
