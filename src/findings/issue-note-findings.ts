/** Findings about the notes of issues. */
export const ISSUE_NOTE_FINDINGS = {
  E_NOTE: {
    level: "error",
    what: "The note of an issue can't be used",
    fix: "Correct the note; docs/digests.md tells what it can have.",
  },
  W_NOTE_NAME: {
    level: "warning",
    what: "A file among the notes isn't the note of any issue",
    fix: "Name it after the digest: `weekly-next.md` for the next issue, `weekly-12.md` for issue 12.",
  },
  W_NOTE_POST: {
    level: "warning",
    what: "A note names a post that isn't in its issue",
    fix: "Write the post's slug, file, URL or id.",
  },
  W_NOTE_SENT: {
    level: "warning",
    what: "A note isn't used, because its issue was sent before or another issue has had it",
    fix: "To use it in the next issue, change it and rename it to end with `-next.md`; otherwise delete it.",
  },
  W_NOTE_KEPT: {
    level: "warning",
    what: "The note of an issue can't be renamed",
    fix: "Rename or delete it yourself. Until it is changed, no other issue uses it.",
  },
} as const;
