import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DocumentItem } from "#content/sources/from-feed/feed-item.js";
import { type Exported, type ExportFormat, FORMATS, isPublished, readFiles } from "./samples.js";

const textOf = ({ title, body }: DocumentItem): string => `${title[1]?.markup} ${body?.markup}`;

/** By the keys in their titles. */
const publishedIn = (format: ExportFormat, items: readonly Exported[]) =>
  readFiles(format.write(items)).filter(isPublished);

const keysIn = (text: string): ReadonlySet<string> => new Set(text.match(/\bkey\d+\b/g));

function isPublic({ type, status, locked }: Exported, format: ExportFormat): boolean {
  return (
    format.posts.includes(type ?? format.typeIfAbsent ?? "") &&
    format.published.includes(status ?? format.statusIfAbsent ?? "") &&
    !(format.hasLocks === true && locked === true)
  );
}

const trimmed = ({ type, status, ...item }: Exported): Exported => ({
  ...item,
  type: type?.trim(),
  status: status?.trim(),
});

describe.each(Object.entries(FORMATS))("an export from %s", (_, format) => {
  const { types, statuses } = format;

  test("gives what is published of all types and statuses that the format has", () => {
    const items = types.flatMap((type) => statuses.map((status) => ({ type, status })));
    const exported = items.map((item, index) => ({ ...item, key: `key${index}`, id: `id${index}` }));
    const keys = publishedIn(format, exported).flatMap((item) => [...keysIn(textOf(item))]);
    expect([...keys].sort()).toEqual(
      exported
        .filter((item) => isPublic(item, format))
        .map(({ key }) => key)
        .sort(),
    );
    expect(keys).not.toEqual([]);
  });

  test("gives nothing unpublished and no other item's text, whatever is shuffled, missing, there twice or spelled otherwise", () => {
    const wordOf = (words: readonly string[]) =>
      fc.oneof(
        { arbitrary: fc.constantFrom(...words), weight: 3 },
        fc.constantFrom(...words).map((word) => word.toUpperCase()),
        fc.constantFrom(...words).map((word) => word.replace(/^./, (first) => first.toUpperCase())),
        fc.constantFrom(...words).map((word) => ` ${word}\n`),
        fc.constantFrom("", "unheard-of", "publish", "published", "sent", "post", undefined),
      );
    const drawn = fc.record({
      id: fc.constantFrom("1", "2", "3", "https://w.example/?p=4", "", undefined),
      type: types.length === 1 && format.typeIfAbsent !== undefined ? fc.constant(types[0]) : wordOf(types),
      status: wordOf(statuses),
      locked: fc.constantFrom(undefined, false, true),
    });
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 12 }), (items) => {
        const exported = items.map((item, index): Exported => ({ ...item, key: `key${index}` }));
        const found = publishedIn(format, exported);
        const keys = found.map((item) => [...keysIn(textOf(item))]);
        for (const one of keys) expect(one).toHaveLength(1);
        const allowed = exported.filter((item) => isPublic(trimmed(item), format)).map(({ key }) => key);
        expect(allowed).toEqual(expect.arrayContaining(keys.flat()));
        const { nameOf } = format;
        const isClear = (item: Exported) =>
          nameOf === undefined || exported.filter((other) => nameOf(other) === nameOf(item)).length === 1;
        const expected = exported.filter((item) => isPublic(item, format) && isClear(item));
        expect(keys.flat()).toEqual(expect.arrayContaining(expected.map(({ key }) => key)));
      }),
      { numRuns: 150 },
    );
  });
});
