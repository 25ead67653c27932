import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readNote } from "#content/notes/read-note.js";
import { sampleSite } from "../digest/samples.js";
import { VECTORS } from "../feeds/xss-vectors.js";
import { notesSite } from "./notes-site.js";

const FIELDS = ["subject", "pinned", "order", "also", "alone", "__proto__", "constructor"];
const VALUES = [
  "x",
  "[a, b]",
  "{ a: b }",
  "[{ title: a, url: 'javascript:alert(1)' }]",
  "true",
  "*a",
  "&a [*a]",
  '"\\u0000"',
  "",
];

test("whatever is in a note, it does nothing in a mail, or says what is wrong", async () => {
  const site = await notesSite();
  const field = fc.tuple(fc.constantFrom(...FIELDS), fc.constantFrom(...VALUES));
  const part = fc.oneof(
    fc.constantFrom(...Object.values(VECTORS)),
    fc.constantFrom(
      "{{unsubscribeUrl}}",
      "{% include x %}",
      "[a](javascript:alert)",
      "![a](data:text/html,x)",
      "---",
      "<!--",
    ),
    fc.string({ maxLength: 20 }),
  );
  fc.assert(
    fc.property(fc.array(field, { maxLength: 4 }), fc.array(part, { maxLength: 5 }), (fields, parts) => {
      const front = fields.map(([name, value]) => `${name}: ${value}\n`).join("");
      site.write("notes/weekly-next.md", `${front === "" ? "" : `---\n${front}---\n`}${parts.join("\n\n")}`);
      const { note, findings } = readNote({
        ...{ file: "notes/weekly-next.md", baseDir: site.folder, site: sampleSite(), entries: [] },
      });
      for (const { place } of findings) expect(place.file).toBe("notes/weekly-next.md");
      if (note === undefined) return;
      // In quotes it is the text of an attribute.
      expect(note.html.replace(/"[^"]*"/g, '""')).not.toMatch(
        /<(?:script|style|iframe|object|embed|form|meta|link|base)\b|<[^>]*\son\w+=/i,
      );
      expect(note.html).not.toMatch(/(?:href|src)="\s*(?:javascript|vbscript|data|file):/i);
      for (const { url } of note.also) expect(url).toMatch(/^https?:/);
      expect(note.subject ?? "").not.toMatch(/[\r\n\0]/);
    }),
    { numRuns: 150 },
  );
  expect(site.read(join("content", "one.md"))).toContain("One");
});
