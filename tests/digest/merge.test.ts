import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeHtml } from "#content/text/escape.js";
import type { Slotted } from "#digest/issue.js";
import { cutSlots, fillSlots, slotToken } from "#digest/merge-fields.js";

const KEY = "00ff00ff00ff00ff00ff00ff00ff00ff";
const asIs = (value: string) => value;

const hostileName = fc.oneof(
  fc.constantFrom(
    `"><script>alert(1)</script>`,
    "{{x}}{{#each posts}}",
    "Ana\r\nBcc: all@example.org",
    "a\u2028b\u0000c\uD800",
    "$& $1 $$",
    `x${KEY}x5b226e616d65222c22225dx`,
  ),
  fc.string({ unit: "binary" }),
);

describe("slots", () => {
  test("stand where their tokens stood, with field and fallback, and nothing is left of the key", () => {
    const name = slotToken({ field: "name", fallback: 'say "hi" – ü' }, KEY);
    const url = slotToken({ field: "unsubscribeUrl", fallback: "" }, KEY);
    expect(cutSlots(`Hello ${name}!${url}${url}`, KEY)).toEqual([
      "Hello ",
      { field: "name", fallback: 'say "hi" – ü' },
      "!",
      { field: "unsubscribeUrl", fallback: "" },
      { field: "unsubscribeUrl", fallback: "" },
    ]);
  });

  test("a token is letters and digits only, so that escaping and minifying leave it alone", () => {
    expect(slotToken({ field: "name", fallback: "<&\"'=" }, KEY)).toMatch(/^[a-z0-9]+$/);
  });

  test("text that looks like a token with another key stays text", () => {
    const token = slotToken(
      { field: "name", fallback: "" },
      KEY.toUpperCase().toLowerCase().replace("0", "1"),
    );
    expect(cutSlots(token, KEY)).toEqual([token]);
  });
});

describe("filling slots", () => {
  const slotted: Slotted = ['<p title="', { field: "name", fallback: "the <reader>" }, '">'];

  test("a value is escaped, and so is the fallback", () => {
    expect(fillSlots(slotted, { name: `"><b>` }, escapeHtml)).toBe('<p title="&quot;&gt;&lt;b&gt;">');
    expect(fillSlots(slotted, {}, escapeHtml)).toBe('<p title="the &lt;reader&gt;">');
  });

  test("what stands around a value goes with it, and the fallback stands alone", () => {
    const token = slotToken({ field: "name", fallback: "All news:", before: "<Hi> ", after: "! " }, KEY);
    const greeting = cutSlots(`${token}News`, KEY);
    expect(fillSlots(greeting, { name: "Ana" }, escapeHtml)).toBe("&lt;Hi&gt; Ana! News");
    expect(fillSlots(greeting, { name: " " }, escapeHtml)).toBe("All news:News");
  });

  test("an empty or blank value gives the fallback", () => {
    expect(fillSlots(slotted, { name: " \n" }, asIs)).toBe('<p title="the <reader>">');
  });

  test("text and subjects are not escaped", () => {
    expect(fillSlots(["Hello ", { field: "name", fallback: "" }], { name: "R&D <x>" }, asIs)).toBe(
      "Hello R&D <x>",
    );
  });

  test("whatever a value is, it stays one line, is never evaluated, and can't leave its attribute", () => {
    fc.assert(
      fc.property(hostileName, (name) => {
        const line = fillSlots(["To: ", { field: "name", fallback: "x" }], { name }, asIs);
        expect(line.startsWith("To: ")).toBe(true);
        expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(line.isWellFormed()).toBe(true);
        expect(fillSlots(slotted, { name }, escapeHtml).slice('<p title="'.length, -2)).not.toMatch(/["<>]/);
      }),
    );
  });

  test("a value that is written like a template or a token goes in as it is", () => {
    for (const name of ["{{x}}", "$& $1", slotToken({ field: "address", fallback: "" }, KEY)]) {
      expect(fillSlots([{ field: "name", fallback: "" }], { name, address: "secret" }, asIs)).toBe(name);
    }
  });
});
