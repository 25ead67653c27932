import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeWallTimeResolver, readDate } from "#content/front-matter/dates.js";
import { readFoundDate } from "#content/front-matter/found-dates.js";

const berlin = makeWallTimeResolver("Europe/Berlin");

function iso(text: string): string | undefined {
  const found = readFoundDate(text, berlin);
  return found === undefined ? undefined : new Date(found.instant).toISOString().replace(".000Z", "Z");
}

test.each([
  ["Fri, 17 May 19 10:00:00 CEST", "2019-05-17T08:00:00Z"],
  ["Fri, 17 May 2019 10:00:00 CET", "2019-05-17T09:00:00Z"],
  ["Fri, 17 May 2019 10:00:00 JST", "2019-05-17T01:00:00Z"],
  ["Fri, 17 May 2019 10:00:00 AEST", "2019-05-17T00:00:00Z"],
  ["Fri, 17 May 2019 10:00:00 MSK", "2019-05-17T07:00:00Z"],
  ["Fri, 17 May 2019 10:00:00 EDT", "2019-05-17T14:00:00Z"],
  ["Fri, 17 May 2019 10:00:00 GMT+2", "2019-05-17T08:00:00Z"],
  ["Fri, 17 May 2019 10:00:00 UTC+05:30", "2019-05-17T04:30:00Z"],
  ["Fri, 17 May 2019 10:00:00 America/New_York", "2019-05-17T14:00:00Z"],
  ["17 May 99", "1999-05-16T22:00:00Z"],
  ["Fri, 17 May 119 10:00:00 GMT", "2019-05-17T10:00:00Z"],
  ["Fri, 17-May-2019 10:00:00 GMT", "2019-05-17T10:00:00Z"],
  ["Fri May 17 10:00:00 CEST 2019", "2019-05-17T08:00:00Z"],
  ["Fri May 17 10:00:00 2019", "2019-05-17T08:00:00Z"],
  ["May 17, 2019 10:00:00 PM", "2019-05-17T20:00:00Z"],
  ["2019-05-17 12:05 am", "2019-05-16T22:05:00Z"],
  ["2019-05-17T10:00:00 CEST", "2019-05-17T08:00:00Z"],
  ["20190517T100000Z", "2019-05-17T10:00:00Z"],
  ["Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59Z"],
  ["Fr, 17 Mai 2019 10:00:00 +0200", "2019-05-17T08:00:00Z"],
  ["Freitag, 17. Mai 2019, 10:00 Uhr", "2019-05-17T08:00:00Z"],
  ["So, 03 Mär 2019 10:00:00 +0100", "2019-03-03T09:00:00Z"],
  ["ven., 02 août 2019 10:00:00 +0200", "2019-08-02T08:00:00Z"],
  ["1er janvier 2019", "2018-12-31T23:00:00Z"],
  ["vendredi 17 juillet 2020 10:00", "2020-07-17T08:00:00Z"],
  ["mar, 05 nov 2019 10:00:00 +0000", "2019-11-05T10:00:00Z"],
  ["viernes, 17 de mayo de 2019 10:00:00 GMT", "2019-05-17T10:00:00Z"],
  ["mié, 02 ene 2019 10:00:00 GMT", "2019-01-02T10:00:00Z"],
  ["ven, 17 maggio 2019 10:00:00 +0200", "2019-05-17T08:00:00Z"],
  ["gio, 04 lug 2019 10:00:00 +0200", "2019-07-04T08:00:00Z"],
  ["vr, 17 mei 2019 10:00:00 +0200", "2019-05-17T08:00:00Z"],
  ["za, 02 mrt 2019 10:00:00 +0100", "2019-03-02T09:00:00Z"],
  ["segunda-feira, 7 de outubro de 2019 10:00", "2019-10-07T08:00:00Z"],
  ["Seg, 02 set 2019 10:00:00 GMT", "2019-09-02T10:00:00Z"],
  ["Пт, 17 мая 2019 10:00:00 +0300", "2019-05-17T07:00:00Z"],
  ["17.05.2019 10:00", "2019-05-17T08:00:00Z"],
  ["2019年5月17日 10:00", "2019-05-17T08:00:00Z"],
])("%s is %s, without a doubt", (text, expected) => {
  expect(iso(text)).toBe(expected);
  expect(readFoundDate(text, berlin)?.doubt).toBeUndefined();
});

test.each([
  "Fri, 32 May 2019 10:00:00 GMT",
  "Mon, 30 Feb 19 10:00:00 CEST",
  "Fri, 17 Foo 2019 10:00:00 GMT",
  "Fri, 17 May 2019 25:00:00 CEST",
  "May 17, 2019 13:00 PM",
  "01/02/2026",
  "0000-00-00 00:00:00",
  "1769817600",
  "yesterday",
  "",
])("%j is no date", (text) => {
  expect(iso(text)).toBeUndefined();
});

describe("a zone that can mean several", () => {
  const written = "Fri, 17 May 2019 10:00:00 IST";

  test("is read as the most common, and said", () => {
    expect(readFoundDate(written, berlin)).toEqual({
      instant: Date.parse("2019-05-17T04:30:00Z"),
      doubt: "IST can mean UTC+5:30 or UTC+2 or UTC+1; UTC+5:30 is used.",
    });
  });

  test("is the site's, if that is one of them", () => {
    const dublin = makeWallTimeResolver("Europe/Dublin");
    expect(readFoundDate(written, dublin)).toEqual({ instant: Date.parse("2019-05-17T09:00:00Z") });
  });

  test("an unknown one is the site's, and said", () => {
    expect(readFoundDate("Fri, 17 May 2019 10:00:00 QQT", berlin)).toEqual({
      instant: Date.parse("2019-05-17T08:00:00Z"),
      doubt: "The time zone QQT is unknown, so the site's is used.",
    });
  });
});

test("what the standard has is read as the standard says, and nothing throws or takes long", () => {
  const piece = fc.constantFrom(
    "Fri",
    ",",
    " ",
    "17",
    "May",
    "mai",
    "19",
    "2019",
    ":",
    "10:00",
    "CEST",
    "de",
    "-",
    "+2",
    "T",
    "pm",
    ".",
  );
  const words = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(piece, { maxLength: 60 }).map((all) => all.join("")),
  );
  fc.assert(
    fc.property(words, (text) => {
      const found = readFoundDate(text, berlin);
      const strict = readDate(text, berlin);
      if (strict !== undefined) expect(found).toEqual({ instant: strict });
      if (found === undefined) return;
      expect(Number.isFinite(found.instant)).toBe(true);
      expect(Number.isNaN(new Date(found.instant).getTime())).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});
