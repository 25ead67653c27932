import { type PersonFrame, renderPersonPage } from "./person-page.js";

export interface SmallAnswer extends PersonFrame {
  readonly title: string;
  /** HTML, one after the other. */
  readonly parts: readonly string[];
}

/** A page behind a link in a mail: a sentence or two and what can be done. */
export function renderSmallAnswer({ parts, ...page }: SmallAnswer): string {
  return renderPersonPage({ ...page, body: parts.join("\n"), robots: "noindex" });
}
