import type { Messages } from "#i18n/messages.js";

export interface BodyContext {
  /** Absolute. */
  readonly url: string;
  /** Keeps the ids of several posts in one mail apart. */
  readonly idPrefix: string;
  /** Of the column, in CSS pixels. */
  readonly width: number;
  /** The side where lines start. */
  readonly start: "left" | "right";
  readonly headingFont: string;
  /** The level of its highest heading. */
  readonly firstHeading: number;
  readonly words: Pick<Messages["digest"], "watch" | "listen" | "drawing">;
}

/** What the blocks know about the whole body. */
export interface BlockContext extends BodyContext {
  /** Ids that are in the body, so that links to them stay in the mail. */
  readonly ids: ReadonlySet<string>;
  /** Added to the level of each heading. */
  readonly headingShift: number;
}
