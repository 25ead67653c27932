import { describe, expect, test } from "vitest";
import { directionOf } from "#i18n/direction.js";
import { directionOfSentence, isolate } from "#i18n/isolate.js";
import { availableLanguages, messagesFor } from "#i18n/messages.js";

const LATIN = "Career Notes (Berlin)";
const ARABIC = "ملاحظات مهنية (برلين)";
const ISOLATES = /[\u2066-\u2069]/;

describe("values in sentences", () => {
  test.each(availableLanguages())(
    "are isolated in %s only if they are written in the other direction",
    (language) => {
      const { mails, signUp } = messagesFor(language);
      const rtl = directionOf(language) === "rtl";
      for (const [title, isolated] of [
        [LATIN, rtl],
        [ARABIC, !rtl],
        [`${LATIN} ${ARABIC}`, true],
        ["2026 (12)", false],
      ] as const)
        for (const sentence of [
          mails.confirm.subject(title),
          mails.already.text(title),
          signUp.title(title),
        ]) {
          expect(sentence).toContain(isolated ? `\u2068${title}\u2069` : title);
          expect(ISOLATES.test(sentence)).toBe(isolated);
        }
    },
  );

  test("are isolated in the publisher's own words, too", () => {
    const words = { ar: { signUp: { title: "اشترك في {title}" } } };
    expect(messagesFor("ar", words).signUp.title(LATIN)).toBe(`اشترك في \u2068${LATIN}\u2069`);
  });

  test("stay as they are if they are counted, dated or empty", () => {
    expect(messagesFor("ar").digest.newPosts(5)).not.toMatch(ISOLATES);
    expect(isolate("", "rtl")).toBe("");
  });

  test.each([
    ["plain", "auto"],
    [`„\u2068${ARABIC}\u2069“ už odebíráte`, "ltr"],
    [`\u2068${LATIN}\u2069 متوقف`, "rtl"],
    [`\u2068${LATIN}\u2069`, "auto"],
  ])("don't decide the direction of the sentence that they begin: %s", (sentence, direction) => {
    expect(directionOfSentence(sentence)).toBe(direction);
  });
});
