import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FeedletterError } from "#errors.js";
import { openList } from "#subscribers/lists/open-list.js";
import { listOf } from "./list-of.js";

/** The names in a list, and its encoding. */
async function read(
  list: string | Uint8Array,
  { encoding, size }: { readonly encoding?: string; readonly size?: number } = {},
) {
  const opened = await openList(listOf(list, "list.csv", size), { encoding });
  const names: (string | undefined)[] = [];
  for await (const row of opened.rows()) names.push(row.kind === "person" ? row.person.name : row.reason);
  return { encoding: opened.encoding.label, names };
}

/** What Node can't encode: each character by its byte. */
function encode(
  text: string,
  label: "windows-1252" | "windows-1250" | "windows-1251" | "macintosh" | "windows-1254",
): Buffer {
  const bytes = new Map(
    Array.from({ length: 128 }, (_, nth) => {
      const byte = nth + 128;
      // In a stream, Node 20 decodes windows-1252 rightly.
      return [new TextDecoder(label).decode(Uint8Array.of(byte), { stream: true }), byte] as const;
    }),
  );
  return Buffer.from([...text].map((character) => bytes.get(character) ?? character.codePointAt(0) ?? 0));
}

const WESTERN = [
  "Jürgen",
  "Hélène",
  "García-Núñez",
  "Søren Kierkegård",
  "João Conceição",
  "O’Brien",
  "MÜLLER",
  "STRAßE",
  "Zoë",
  "Étienne",
  "Škoda Äpfel",
  "Renée d’Arc",
  "Nicolò",
  "Ærø",
  "Guðrún",
];

const listWith = (names: readonly string[], end = "\n") =>
  `email,name${end}${names.map((name, nth) => `p${nth}@t.example,${name}${end}`).join("")}`;

describe("a list is decoded if it is in", () => {
  const text = listWith(WESTERN);

  test.each([
    ["UTF-8", Buffer.from(text), "utf-8"],
    ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${text}`), "utf-8"],
    ["UTF-16LE", Buffer.from(`\ufeff${text}`, "utf16le"), "utf-16le"],
    ["UTF-16BE", Buffer.from(`\ufeff${text}`, "utf16le").swap16(), "utf-16be"],
    ["UTF-16LE without a byte order mark", Buffer.from(text, "utf16le"), "utf-16le"],
    ["UTF-16BE without a byte order mark", Buffer.from(text, "utf16le").swap16(), "utf-16be"],
  ])("%s", async (_, list, label) => {
    expect(await read(list)).toEqual({ encoding: label, names: WESTERN });
    expect(await read(list, { size: 7 })).toEqual({ encoding: label, names: WESTERN });
  });

  test.each(WESTERN.filter((name) => !["Guðrún", "Škoda Äpfel"].includes(name)))(
    "Windows-1252: %s",
    async (name) => {
      expect(await read(encode(listWith([name]), "windows-1252"))).toEqual({
        encoding: "windows-1252",
        names: [name],
      });
    },
  );

  test("Windows-1252, with the first umlaut after a million bytes", async () => {
    const names = Array.from({ length: 40_000 }, () => "Ada Lovelace");
    const { encoding, names: read_ } = await read(encode(listWith([...names, "Jürgen"]), "windows-1252"));
    expect([encoding, read_.at(-1)]).toEqual(["windows-1252", "Jürgen"]);
  });

  test("Mac OS Roman, with line ends of CR", async () => {
    const list = encode(listWith(["Jürgen", "José", "Ada"], "\r"), "macintosh");
    expect(await read(list)).toEqual({ encoding: "macintosh", names: ["Jürgen", "José", "Ada"] });
  });

  test.each([",", ";", "\t", "|"])("with %j between cells, said by sep= or not", async (delimiter) => {
    const list = `"e-mail"${delimiter}"name"\r\n"a@t.example"${delimiter}"Ada; the, Countess"\r\n`;
    expect((await read(list)).names).toEqual(["Ada; the, Countess"]);
    expect((await read(`sep=${delimiter}\r\n${list}`)).names).toEqual(["Ada; the, Countess"]);
    expect((await read(Buffer.from(`\ufeffsep=${delimiter}\r\n${list}`, "utf16le"))).names).toEqual([
      "Ada; the, Countess",
    ]);
  });

  test("lines that end in several ways, because programs appended to it", async () => {
    expect((await read("email,name\r\na@t.example,A\nb@t.example,B\rc@t.example,C\r\n")).names).toEqual([
      "A",
      "B",
      "C",
    ]);
  });
});

describe("a list is refused, with what to do,", () => {
  test.each([
    ["Polish", encode(listWith(["Łukasz", "Michał Wąs"]), "windows-1250")],
    ["Czech", encode(listWith(["Jiří Dvořák"]), "windows-1250")],
    ["Czech names that could be French", encode("email,name\na@t.cz,Hana Křová\n", "windows-1250")],
    ["Turkish", encode("email,name\na@t.example,Ayşe Yıldız\n", "windows-1254")],
    ["Russian", encode(listWith(["Анна Каренина"]), "windows-1251")],
    [
      "the code page of DOS",
      Buffer.from([...Buffer.from("email,name\na@t.example,J"), 0x81, ...Buffer.from("rgen\n")]),
    ],
    ["Mac OS Roman that could be Windows-1252", encode(listWith(["Björn"]), "macintosh")],
    ["Shift_JIS", Buffer.from([...Buffer.from("email,name\na@t.example,"), 0x8e, 0x52, 0x93, 0x63, 0x0a])],
    [
      "UTF-8 with a broken place",
      Buffer.from([0xef, 0xbb, 0xbf, ...Buffer.from("email,name\na@t.example,J"), 0xfc, 0x0a]),
    ],
    [
      "UTF-16 with half a character",
      Buffer.from("\ufeffemail,name\na@t.example,\ud800x\n", "utf16le").subarray(0, -1),
    ],
    ["a list with NUL", Buffer.from("email,name\na@t.example,\0\n")],
  ])("if its encoding isn't certain: %s", async (_, list) => {
    await expect(read(list)).rejects.toMatchObject({
      code: "E_LIST",
      message: expect.stringContaining("Nobody was imported"),
      fix: expect.stringMatching(/CSV UTF-8/),
      place: { line: expect.any(Number) },
    });
  });

  test("if it is a workbook, a PDF or compressed", async () => {
    const files = ["PK\u0003\u0004xl/", "\u00d0\u00cf\u0011\u00e0", "\u001f\u008b", "%PDF-1.7"];
    for (const file of files)
      await expect(read(Buffer.from(file, "latin1"))).rejects.toMatchObject({
        code: "E_LIST",
        fix: expect.stringContaining("CSV UTF-8"),
      });
  });

  test("or read in the encoding that --encoding names", async () => {
    const list = encode(listWith(["Jiří Dvořák"]), "windows-1250");
    expect(await read(list, { encoding: "windows-1250" })).toEqual({
      encoding: "windows-1250",
      names: ["Jiří Dvořák"],
    });
    expect(
      (await read(encode(listWith(["O’Brien €"]), "windows-1252"), { encoding: "latin1" })).names,
    ).toEqual(["O’Brien €"]);
    await expect(read(list, { encoding: "utf-8" })).rejects.toMatchObject({ code: "E_LIST" });
    await expect(read(list, { encoding: "klingon" })).rejects.toMatchObject({ code: "E_USAGE" });
  });
});

test("no bytes become U+FFFD or a control character: they are read rightly or refused", async () => {
  const western = fc.constantFrom(...WESTERN.join("").replace(/[\s-]/g, ""));
  const name = fc.string({ unit: western, minLength: 1, maxLength: 12 });
  const label = fc.constantFrom("windows-1252" as const, "macintosh" as const);
  await fc.assert(
    fc.asyncProperty(fc.array(name, { maxLength: 5 }), label, async (names, encoding) => {
      try {
        const found = await read(encode(listWith(names), encoding));
        expect(found.names.join("")).not.toMatch(/\ufffd|\p{Cc}/u);
      } catch (error) {
        expect(error).toBeInstanceOf(FeedletterError);
      }
    }),
    { numRuns: 200 },
  );
});
