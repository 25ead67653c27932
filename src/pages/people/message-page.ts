import { renderSubscriberPage, type SubscriberPageFrame } from "./subscriber-page.js";

export interface MessagePage extends SubscriberPageFrame {
  readonly title: string;
  /** HTML, one after the other. */
  readonly parts: readonly string[];
}

/** A page with a sentence or two and what to do next. */
export function renderMessagePage({ parts, ...page }: MessagePage): string {
  return renderSubscriberPage({ ...page, body: parts.join("\n") });
}
