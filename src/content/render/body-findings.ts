import { describeLoss, type Loss } from "#content/markup/cleaning/losses.js";
import type { Entry } from "#content/model/post.js";
import { hasIllegalCharacters } from "#content/text/characters.js";
import type { Place } from "#errors.js";
import { type Finding, finding } from "#findings.js";
import { findLeaks } from "./find-leaks.js";

/** @param index 0-based line of the body */
export type PlaceOfLine = (index: number, entry: Entry) => Place;

/** A body, and what has been found about it so far. */
interface FoundBody {
  readonly body: string;
  readonly entry: Entry;
  readonly findings: readonly Finding[];
  readonly placeOf: PlaceOfLine;
}

/** What cleaning has taken away. */
export function findLosses(
  losses: readonly Loss[],
  { body, entry, findings, placeOf }: FoundBody,
): readonly Finding[] {
  return losses.flatMap((loss) => {
    const at = loss.sign === "" ? -1 : body.toLowerCase().indexOf(loss.sign);
    const place = at === -1 ? entry.place : placeOf(body.slice(0, at).split("\n").length - 1, entry);
    // Its address came from a template tag, which was left out with a warning of its own.
    const isExplained =
      loss.cause.endsWith("without an address") &&
      findings.some(
        ({ code, place: { line } }) =>
          code === "W_PICTURE_BUILT" || (code === "W_SHORTCODE" && line === place.line),
      );
    if (isExplained) return [];
    // A file of many posts is no place to look.
    const post = entry.body.kind === "item" && entry.title !== "" ? `"${entry.title}": ` : "";
    return [{ ...finding("W_LOST", place, `${post}Left out: ${describeLoss(loss)}.`), cause: loss.cause }];
  });
}

/** What a built page or a feed shows, its readers have always seen. Of posts that a program gives, nobody has seen anything. */
export function describeLeaks(
  html: string,
  { body, entry, findings, placeOf }: FoundBody,
): readonly Finding[] {
  const { body: source } = entry;
  if (source.format === "text" || (source.kind !== "file" && !(source.kind === "item" && source.isGiven)))
    return [];
  const template = source.kind === "file" ? source.template : undefined;
  // A tag that can't be read has been reported, and stays as it is. Of Jekyll's, which have been run, none is left.
  const isReported = template === "jekyll" || findings.some(({ code }) => code === "W_SHORTCODE");
  const origin = { source: body, template: isReported ? undefined : template };
  return findLeaks(html, origin).map(({ cause, example }) => {
    const [word = ""] = example.split(" ");
    const at = body.indexOf(word);
    const place = at === -1 ? entry.place : placeOf(body.slice(0, at).split("\n").length - 1, entry);
    const message = `${cause.charAt(0).toUpperCase()}${cause.slice(1)}: \`${example}\``;
    return { ...finding("W_LEAK", place, message), cause };
  });
}

export function findIllegal({ body, entry, placeOf }: FoundBody): readonly Finding[] {
  if (!hasIllegalCharacters(body)) return [];
  const index = body.split("\n").findIndex(hasIllegalCharacters);
  const message = "Characters that no feed can hold are left out.";
  return [finding("W_XML_CHARACTER", placeOf(index, entry), message)];
}

/** @param index 0-based line of the body */
export function placeOfLine(index: number, { body, place }: Entry): Place {
  return body.kind === "file" ? { file: place.file, line: body.line + index } : place;
}
