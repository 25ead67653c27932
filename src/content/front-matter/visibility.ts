import type { HiddenFrom } from "#content/model/post.js";
import { type Field, isList, isMap, type Value } from "#content/model/value.js";
import { type FrontMatterContext, formatFieldPlace, isNo, isYes, textOf } from "./fields.js";

/** What a field says about the post. Only what is clear counts as `shown`. */
type Judgement = "hidden" | "shown" | "unclear";

interface Rule {
  readonly from: HiddenFrom;
  /** Undefined: the field is about something else. */
  readonly judge: (value: Value) => Judgement | undefined;
}

const hiddenIfYes: Rule = { from: "everywhere", judge: (value) => judgeSwitch(value, "hidden") };
const hiddenIfNo: Rule = { from: "everywhere", judge: (value) => judgeSwitch(value, "shown") };

/**
 * The fields by which generators and people keep a post out, by their `fieldKey`s; those of a map are joined to its name with a
 * dot.
 */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...withMaps(["unlisted", "hidden", "private", "noindex", "robotsnoindex"], hiddenIfYes),
  ...withMaps(["excludefromfeed", "excludefromfeeds", "excludefromrss"], hiddenIfYes),
  ...withMaps(["hidefromfeed", "hidefromrss", "hiddenfromfeed", "hiddenfromrss", "hiddeninrss"], hiddenIfYes),
  ...withMaps(["listed"], hiddenIfNo),
  ...withMaps(["feed", "rss"], { from: "feeds", judge: judgeFeed }),
  ...withMaps(["newsletter"], { from: "mail", judge: (value) => judgeSwitch(value, "shown") }),
  ...withMaps(["robots"], { from: "everywhere", judge: judgeRobots }),
  ...withMaps(["visibility"], { from: "everywhere", judge: judgeVisibility }),
  ["seo.noindex", hiddenIfYes],
  ["feed.exclude", hiddenIfYes],
  // https://gohugo.io/content-management/build-options/: `local` isn't in the site's own feed either. Formerly `_build`.
  ["build.list", { from: "everywhere", judge: judgeHugoList }],
  // https://www.11ty.dev/docs/collections/#how-to-exclude-content-from-collections: true, or the names of collections.
  ["eleventyexcludefromcollections", { from: "everywhere", judge: judgeCollections }],
]);

/** Zola and Hugo keep fields of one's own in a table. */
function withMaps(names: readonly string[], rule: Rule): readonly (readonly [string, Rule])[] {
  return names.flatMap((name) => ["", "extra.", "params."].map((map) => [`${map}${name}`, rule] as const));
}

/**
 * Where the fields keep the post out of; undefined if nowhere. A value that isn't clear keeps it out too, with a warning: a guess
 * could publish it.
 */
export function readHiddenFrom(frontMatter: FrontMatterContext): HiddenFrom | undefined {
  let hiddenFrom: HiddenFrom | undefined;
  for (const [key, field] of frontMatter.fields) {
    if (!RULES.has(key) && !MAPS.has(key)) continue;
    for (const [rule, found] of rulesOf(key, field)) {
      const judgement = rule.judge(found.value);
      if (judgement === undefined) continue;
      frontMatter.recordOrigin?.("listed", found);
      if (judgement === "shown") continue;
      reportHidden(judgement, { rule, field: found, frontMatter });
      hiddenFrom = joinHidden(hiddenFrom, rule.from);
    }
  }
  return hiddenFrom;
}

function rulesOf(key: string, field: Field): readonly (readonly [Rule, Field])[] {
  const own = RULES.get(key);
  const found: (readonly [Rule, Field])[] = own === undefined ? [] : [[own, field]];
  if (!MAPS.has(key) || !isMap(field.value)) return found;
  for (const [inner, value] of field.value) {
    const rule = RULES.get(`${key}.${inner}`);
    if (rule !== undefined) found.push([rule, { ...field, name: `${field.name}.${inner}`, value }]);
  }
  return found;
}

const MAPS: ReadonlySet<string> = new Set([...RULES.keys()].flatMap((key) => key.split(".").slice(0, -1)));

/** Neither in feeds nor in mail is nowhere. */
function joinHidden(one: HiddenFrom | undefined, other: HiddenFrom): HiddenFrom {
  return one === undefined || one === other ? other : "everywhere";
}

const OUT_OF: Readonly<Record<HiddenFrom, string>> = {
  everywhere: "feeds, pages and mail",
  feeds: "feeds and pages",
  mail: "mail",
};

function reportHidden(
  judgement: "hidden" | "unclear",
  { rule, field, frontMatter }: { rule: Rule; field: Field; frontMatter: FrontMatterContext },
): void {
  const place = field.from === undefined ? "" : ` (${formatFieldPlace(field)})`;
  if (judgement === "hidden")
    frontMatter.report(
      "N_HIDDEN",
      `\`${field.name}\`${place} keeps it out of ${OUT_OF[rule.from]}.`,
      field.line,
    );
  else
    frontMatter.report(
      "W_HIDDEN",
      `The value of \`${field.name}\`${place} is unclear, so the post is kept out of ${OUT_OF[rule.from]}.`,
      field.line,
    );
}

/** @param yes what `true` says */
function judgeSwitch(value: Value, yes: "hidden" | "shown"): Judgement | undefined {
  if (isEmpty(value)) return undefined;
  if (isYes(value)) return yes;
  if (isNo(value)) return yes === "hidden" ? "shown" : "hidden";
  return "unclear";
}

function isEmpty(value: Value): boolean {
  return value === null || (typeof value === "string" && value.trim() === "");
}

/** An address is that of some other feed. jekyll-feed knows `feed: { excerpt_only: true }`. */
function judgeFeed(value: Value): Judgement | undefined {
  if (typeof value === "string" && /^(?:https?:|\/)/.test(value.trim())) return undefined;
  if (isMap(value) && [...value.keys()].every((key) => key === "excerptonly" || key === "exclude"))
    return undefined;
  return judgeSwitch(value, "shown");
}

const HARMLESS_ROBOTS =
  /^(?:index|follow|nofollow|all|noarchive|nosnippet|noimageindex|notranslate|nocache|noodp|noydir|(?:max-|unavailable_after).*)$/i;

/** https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag; some write a map. */
function judgeRobots(value: Value): Judgement | undefined {
  if (isEmpty(value)) return undefined;
  if (isMap(value)) {
    const judged = [...value].map(([key, inner]) =>
      key === "noindex"
        ? judgeSwitch(inner, "hidden")
        : key === "index"
          ? judgeSwitch(inner, "shown")
          : "shown",
    );
    return judged.find((judgement) => judgement === "hidden" || judgement === "unclear") ?? "shown";
  }
  const words = (isList(value) ? value.map((word) => textOf(word) ?? "?") : [String(value)]).flatMap((text) =>
    text.split(/[\s,]+/).filter((word) => word !== ""),
  );
  if (words.some((word) => /^(?:noindex|none)$/i.test(word))) return "hidden";
  // The values of `max-snippet: 50` are words of their own.
  return words.every((word) => HARMLESS_ROBOTS.test(word) || /^-?\d+$|^(?:none|standard|large)$/i.test(word))
    ? "shown"
    : "unclear";
}

function judgeVisibility(value: Value): Judgement | undefined {
  if (isEmpty(value)) return undefined;
  const word = textOf(value) ?? "";
  if (/^(?:public|published|listed|visible|everyone|all)$/i.test(word)) return "shown";
  return /^(?:private|unlisted|hidden|draft|none|internal|members|paid)$/i.test(word) ? "hidden" : "unclear";
}

function judgeHugoList(value: Value): Judgement | undefined {
  if (isEmpty(value)) return undefined;
  const word = textOf(value) ?? "";
  if (/^(?:never|local)$/i.test(word)) return "hidden";
  return /^always$/i.test(word) ? "shown" : judgeSwitch(value, "shown");
}

function judgeCollections(value: Value): Judgement | undefined {
  if (isList(value)) return value.length === 0 ? undefined : "unclear";
  return judgeSwitch(value, "hidden");
}
