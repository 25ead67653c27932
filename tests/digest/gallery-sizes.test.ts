import { expect, test } from "vitest";
import { measure, renderVariant } from "#digest/render.js";
import { loadTemplates } from "#digest/templates/templates.js";
import { postsOfAllKinds } from "./bodies.js";
import { CONTENTS, type ContentName, renderSent } from "./mails.js";
import { sampleContext, sampleDraft, TEMPLATES } from "./samples.js";

/** Gmail hides what comes after. */
const MAX_BYTES = 102_400;

const names = Object.keys(CONTENTS) as ContentName[];

test.each(names.flatMap((name) => (["digest", "plain"] as const).map((template) => ({ name, template }))))(
  "$name, $template, isn't clipped",
  async ({ name, template }) => {
    expect(Buffer.byteLength(await renderSent(name, template))).toBeLessThan(MAX_BYTES);
  },
);

test("no letter of the gallery is clipped", async () => {
  const templates = loadTemplates("letter", [TEMPLATES]);
  const sizes = await Promise.all(
    postsOfAllKinds(30).map(async (post) => {
      const { html } = await renderVariant(sampleDraft([post]), sampleContext({ templates }));
      return measure(html);
    }),
  );
  expect(Math.max(...sizes)).toBeLessThan(MAX_BYTES);
});
