/** What is good to know about content, and about the pages of a built site. */
export const NOTE_FINDINGS = {
  N_NO_DATE: {
    level: "note",
    what: "A file has no date",
    fix: "Add a date to make it a post.",
  },
  N_DRAFT: {
    level: "note",
    what: "A draft has no date",
    fix: "Add a date to see it with --drafts.",
  },
  N_NOT_A_POST: {
    level: "note",
    what: "A file is not a post",
    fix: "",
  },
  N_HIDDEN: {
    level: "note",
    what: "A field keeps a post out of feeds or mail",
    fix: "",
  },
  W_JOINED: {
    level: "warning",
    what: "Most posts of a built site have no file in the `source` folder",
    fix: "Correct `source`, or give the files the addresses of their pages.",
  },
  N_JOINED: {
    level: "note",
    what: "How many posts of a built site are joined with the files that they were built from",
    fix: "",
  },
  N_URL_GUESSED: {
    level: "note",
    what: "A page of a built site has no canonical URL, so its address was derived from its path",
    fix: 'Add `<link rel="canonical">` to the page, or set the source\'s `url`.',
  },
  N_FUTURE: {
    level: "note",
    what: "A post is dated in the future",
    fix: "It will be published then.",
  },
  N_DATE_ORDER: {
    level: "note",
    what: "A post was updated before it was published",
    fix: "Correct one of the dates; feeds use the later one.",
  },
  N_LINK_HTTP: {
    level: "note",
    what: "A link uses http",
    fix: "Use https:// if the server supports it.",
  },
  N_LINK_RELATIVE: {
    level: "note",
    what: "A relative link leads to an unknown page",
    fix: "Check that it works, or write it from the site's root.",
  },
} as const;
