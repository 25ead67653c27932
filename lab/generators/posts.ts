/** A post as somebody writes it, and what it says. */
export interface WrittenPost {
  readonly slug: string;
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly title: string;
  /** Markdown that all generators read alike. */
  readonly body: string;
  readonly headings: readonly string[];
  /** All that can be read in the body, headings included, without punctuation. */
  readonly words: string;
}

/** Made to be misread: headings that sound like furniture, short posts, code, tables, lists. */
export const POSTS: readonly WrittenPost[] = [
  {
    slug: "sharpening",
    day: "2024-01-05",
    title: "Sharpening & honing",
    body: "A plane iron wants two stones.\n\n## Section header\n\nBoth of them *flat*, says [the maker](https://maker.example/flat).\n\n## Related\n\nSee the other posts.\n",
    headings: ["Section header", "Related"],
    words:
      "A plane iron wants two stones Section header Both of them flat says the maker Related See the other posts",
  },
  {
    slug: "one-line",
    day: "2024-01-06",
    title: "One line",
    body: "Wax it.\n",
    headings: [],
    words: "Wax it",
  },
  {
    slug: "talks",
    day: "2024-02-11",
    title: "Talks I gave",
    body: "## Talks\n\n- one on saws\n- one on files\n\n## Comments\n\nNone yet.\n\n## Share\n\nHalf of it.\n",
    headings: ["Talks", "Comments", "Share"],
    words: "Talks one on saws one on files Comments None yet Share Half of it",
  },
  {
    slug: "measuring",
    day: "2024-03-01",
    title: "Measuring twice",
    body: "Before a cut:\n\n```text\nmeasure twice\n  cut once\n```\n\n| what | how long |\n| --- | --- |\n| board | 40 |\n| rail | 12 |\n\nThat is all.\n",
    headings: [],
    words: "Before a cut measure twice cut once what how long board 40 rail 12 That is all",
  },
  {
    slug: "a-quote",
    day: "2024-03-02",
    title: "What Mira said",
    body: "> Sharp tools are safe tools.\n\n## Navigation\n\nAlong the grain.\n\n### Footer\n\nThe lower rail.\n",
    headings: ["Navigation", "Footer"],
    words: "Sharp tools are safe tools Navigation Along the grain Footer The lower rail",
  },
  {
    slug: "umlaute",
    day: "2024-04-09",
    title: "Hobel, Sägen und Öl",
    body: "Über Öl: es schützt vor Rost.\n\n## Subscribe\n\nTo the idea that rust never sleeps.\n",
    headings: ["Subscribe"],
    words: "Über Öl es schützt vor Rost Subscribe To the idea that rust never sleeps",
  },
];

export const ABOUT = "I make chairs in a small shop. There is nothing here to subscribe to.";
