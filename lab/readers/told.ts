/** What a post says, written by hand: readers must show this, whatever our own code makes of the post. */
export interface ToldPost {
  readonly url: string;
  /** The URL, if it isn't given. */
  readonly id?: string;
  /** Where Atom can't hold the id. */
  readonly atomId?: string;
  /** "" for a post without one. */
  readonly title: string;
  /**
   * RSS doesn't say whether a title is text or HTML. Of one that looks like HTML, this is what readers show that take it for
   * HTML.
   */
  readonly titleAsHtml?: string;
  /** UTC. */
  readonly published: string;
  readonly updated?: string;
  /** The site's author, if they aren't given. */
  readonly authors?: readonly string[];
  readonly categories?: readonly string[];
  /** Plain text. */
  readonly summary: ToldText;
  /** Plain text, with single spaces. */
  readonly content: ToldText;
  /** Addresses in the content, in order. */
  readonly addresses?: readonly string[];
  /** In the order in which they are shown: what can be played first. */
  readonly enclosures?: readonly ToldEnclosure[];
}

/** All of a text, or how it begins and ends. */
export type ToldText = string | { readonly begins: string; readonly ends: string };

export interface ToldEnclosure {
  readonly url: string;
  readonly type: string;
  readonly length: number;
}

export interface ToldSite {
  readonly title: string;
  readonly url: string;
  readonly author: string;
  readonly posts: readonly ToldPost[];
}
