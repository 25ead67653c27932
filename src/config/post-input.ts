import { z } from "zod";
import { FeedletterError, type Problem } from "#errors.js";
import { httpUrl, isDay } from "./values.js";

/**
 * A post that a program gives. Relative URLs in its text are resolved against its own address.
 *
 * @public
 */
export interface PostInput {
  /** Plain text; "" for a post without a title. */
  readonly title: string;
  /** Absolute, or a path on the site. Either this or `slug`. */
  readonly url?: string | undefined;
  /** `my-post` is at `/my-post/`, and `2026/my-post` at `/2026/my-post/`. */
  readonly slug?: string | undefined;
  /** A text without a zone is in the site's. A post of the future stays out until then. */
  readonly date: Date | string;
  readonly updated?: Date | string | undefined;
  /** From then on it stays out. */
  readonly expires?: Date | string | undefined;
  /** The text as Markdown (GitHub's). Either this, or `html`, or none. */
  readonly markdown?: string | undefined;
  /** The text as HTML. It is cleaned like all HTML that others wrote. */
  readonly html?: string | undefined;
  /** Plain text. Default: the beginning of the text. */
  readonly summary?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly categories?: readonly string[] | undefined;
  /** Names, short names in `site.authors`, or people. Default: `site.author`. */
  readonly authors?:
    | readonly (
        | string
        | {
            readonly name: string;
            readonly email?: string | undefined;
            readonly url?: string | undefined;
            readonly avatar?: string | undefined;
          }
      )[]
    | undefined;
  /** A picture, absolute or relative to the post. */
  readonly cover?: string | { readonly url: string; readonly alt?: string | undefined } | undefined;
  /** Media such as an episode of a podcast: `length` in bytes, `duration` in seconds. */
  readonly enclosures?:
    | readonly {
        readonly url: string;
        readonly type?: string | undefined;
        readonly length?: number | undefined;
        readonly title?: string | undefined;
        readonly duration?: number | undefined;
      }[]
    | undefined;
  /** BCP 47. Default: the site's. */
  readonly language?: string | undefined;
  /** Permanent. Default: the address. */
  readonly id?: string | undefined;
  /** Keeps it out of everything. */
  readonly draft?: boolean | undefined;
  /** False keeps it out of feeds. */
  readonly feed?: boolean | undefined;
  /** False keeps it out of mail. */
  readonly newsletter?: boolean | undefined;
}

const TIME = /^(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i;

const date = z.custom<Date | string>(
  (value) =>
    value instanceof Date
      ? value.getUTCFullYear() >= 1 && value.getUTCFullYear() <= 9999
      : typeof value === "string" && isDay(value.slice(0, 10)) && TIME.test(value.slice(10)),
  "must be a date: a Date, or a text such as 2026-01-31 or 2026-01-31T09:00:00Z",
);

const text = z.string("must be text");
const name = text.min(1, "must not be empty");
const names = z.array(name, "must be a list of names");
const flag = z.boolean("must be true or false");
const count = z.int("must be a whole number").min(0, "must not be negative");

const person = z.union(
  [
    name,
    z.strictObject({
      name,
      email: z.email().optional(),
      url: httpUrl.optional(),
      avatar: httpUrl.optional(),
    }),
  ],
  "must be a name, or a map with `name` and perhaps `email`, `url` and `avatar`",
);

const postInput = z
  .strictObject({
    title: text,
    url: name.optional(),
    slug: z
      .string()
      .regex(
        /^[^/?#\\\s\0][^?#\\\0]*$/,
        "must be a name such as my-post, or a path such as 2026/my-post, without a slash before it",
      )
      .optional(),
    date,
    updated: date.optional(),
    expires: date.optional(),
    markdown: text.optional(),
    html: text.optional(),
    summary: text.optional(),
    tags: names.optional(),
    categories: names.optional(),
    authors: z.array(person, "must be a list").optional(),
    cover: z
      .union(
        [name, z.strictObject({ url: name, alt: text.optional() })],
        "must be a URL, or a map with `url` and perhaps `alt`",
      )
      .optional(),
    enclosures: z
      .array(
        z.strictObject({
          url: name,
          type: name.optional(),
          length: count.optional(),
          title: text.optional(),
          duration: count.optional(),
        }),
        "must be a list",
      )
      .optional(),
    language: name.optional(),
    id: name.optional(),
    draft: flag.optional(),
    feed: flag.optional(),
    newsletter: flag.optional(),
  })
  .superRefine(({ url, slug, markdown, html }, { addIssue }) => {
    if (url === undefined && slug === undefined) addIssue("must have a `url` or a `slug`");
    if (url !== undefined && slug !== undefined) addIssue("must have a `url` or a `slug`, not both");
    if (markdown !== undefined && html !== undefined) addIssue("must have `markdown` or `html`, not both");
  }) satisfies z.ZodType<PostInput>;

/**
 * Posts as a program gives them.
 * @throws FeedletterError E_POSTS naming each fault: "`posts[3].date` must be …"
 */
export function parsePosts(given: unknown): readonly PostInput[] {
  const parsed = z.array(postInput, "must be a list").safeParse(given);
  if (parsed.success) return parsed.data;
  const [first, ...others] = parsed.error.issues.flatMap(describeIssue);
  if (first === undefined) throw parsed.error;
  throw new FeedletterError("E_POSTS", { ...first, others });
}

function describeIssue(issue: z.core.$ZodIssue): readonly Problem[] {
  const [index, ...path] = issue.path;
  const post = index === undefined ? "posts" : `posts[${String(index)}]`;
  const nameOf = (keys: readonly PropertyKey[]): string =>
    `\`${post}${keys.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("")}\``;
  const place = { file: post };
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      ...{ message: `Unknown field ${nameOf([...path, key])}.`, place },
      fix: "Use one of those that docs/api.md lists.",
    }));
  const message = issue.message.startsWith("must ") ? issue.message : `isn't valid: ${issue.message}`;
  return [{ message: `${nameOf(path)} ${message}.`, fix: "See docs/api.md.", place }];
}
