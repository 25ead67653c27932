import { renderSubscriberPage, type SubscriberPageFrame } from "./subscriber-page.js";

export interface MessagePage extends SubscriberPageFrame {
  readonly title: string;
  /** HTML, one after the other. */
  readonly parts: readonly string[];
}

/** A page behind a link in a mail: a sentence or two and what can be done. */
export function renderMessagePage({ parts, ...page }: MessagePage): string {
  return renderSubscriberPage({ ...page, body: parts.join("\n"), robots: "noindex" });
}
