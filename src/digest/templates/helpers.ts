import type { WordsConfig } from "#config/words.js";
import { cutAtWord, type DateStyle, formatDate, minutesToRead } from "#digest/format.js";
import { GROUPINGS, type GroupedPost, type Grouping, groupPosts } from "#digest/group-posts.js";
import { isMergeField, mergeFieldNames, slotToken } from "#digest/merge-fields.js";
import { messagesFor } from "#i18n/messages.js";

/** "posts": a list of posts. */
type Argument = "instant" | "number" | "text" | "posts";

/** How a template calls a helper; docs/templates.md is generated from this. */
export interface Signature {
  readonly takes: readonly Argument[];
  /** Named arguments, all text. */
  readonly options: readonly string[];
  readonly gives: "text" | "slot" | "groups";
  readonly summary: string;
  readonly example: string;
}

export const DATE_STYLES = [
  "full",
  "long",
  "medium",
  "short",
  "iso",
  "month",
  "year",
] as const satisfies readonly DateStyle[];

/** Every helper a template may call. */
export const HELPERS = {
  date: {
    takes: ["instant"],
    options: ["style", "language", "timezone"],
    gives: "text",
    summary: `A date as the mail's language writes it, in the digest's time zone. \`style\` is one of ${DATE_STYLES.join(", ")}; default: long.`,
    example: '{{date published style="medium"}}',
  },
  cut: {
    takes: ["text", "number"],
    options: [],
    gives: "text",
    summary:
      "Shortens a text to at most that many characters, cut between words, with “…” if something was left out.",
    example: "{{cut excerpt 200}}",
  },
  plural: {
    takes: ["number"],
    options: ["zero", "one", "two", "few", "many", "other"],
    gives: "text",
    summary: "A number with the right plural form for the mail's language (CLDR's plural categories).",
    example: '{{plural posts.length one="post" other="posts"}}',
  },
  readingTime: {
    takes: ["number"],
    options: [],
    gives: "text",
    summary: "How long that many words take to read, in words of the mail's language.",
    example: "{{readingTime wordCount}}",
  },
  merge: {
    takes: ["text"],
    options: ["fallback", "before", "after"],
    gives: "slot",
    summary: `A value that differs for each subscriber: ${mergeFieldNames().join(", ")}, with \`before\` and \`after\` around it. If a subscriber has none, \`fallback\` stands alone.`,
    example: '{{merge "name" before="Dear " after="," fallback="Hello,"}}',
  },
  groupBy: {
    takes: ["posts", "text"],
    options: [],
    gives: "groups",
    summary: `For \`{{#each}}\`: groups of posts, each with \`label\` and \`posts\`, in the order of their first posts. By ${GROUPINGS.join(", ")}; a post without one has the label "".`,
    example: '{{#each (groupBy posts "category")}}{{label}}{{#each posts}}{{title}}{{/each}}{{/each}}',
  },
} as const satisfies Readonly<Record<string, Signature>>;

export interface HelperContext {
  readonly language: string;
  readonly timezone: string;
  /** The publisher's own. */
  readonly words?: WordsConfig;
  /** See `slotToken`. */
  readonly slotKey: string;
}

type Named<Name extends string> = { readonly hash: Readonly<Partial<Record<Name, string>>> };

/** The functions that templates call. Their arguments have already been checked (`template-check.ts`). */
export function createHelpers({ language, timezone, slotKey, words }: HelperContext) {
  const plurals = new Intl.PluralRules(language);
  return {
    date: (
      instant: number,
      { hash }: { readonly hash: Named<"language" | "timezone">["hash"] & { readonly style?: DateStyle } },
    ) => formatDate(instant, { style: "long", language, timezone, ...hash }),
    cut: (text: string, length: number) => cutAtWord(text, length, language),
    plural: (count: number, { hash }: Named<string>) =>
      `${count} ${hash[plurals.select(count)] ?? hash.other ?? ""}`.trim(),
    readingTime: (count: number) => messagesFor(language, words).digest.minutesToRead(minutesToRead(count)),
    merge: (field: string, { hash }: Named<"fallback" | "before" | "after">) =>
      isMergeField(field) ? slotToken({ fallback: "", ...hash, field }, slotKey) : "",
    groupBy: (posts: readonly GroupedPost[], by: Grouping) => groupPosts(posts, by, { language, timezone }),
  } satisfies Readonly<Record<keyof typeof HELPERS, unknown>>;
}
