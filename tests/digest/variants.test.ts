import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AudienceGroup, planVariants, type VariantPlan } from "#digest/variants.js";
import { sampleDraft, samplePost } from "./samples.js";

function postAbout(id: string, ...topics: string[]) {
  return samplePost({ id, categories: [], tags: topics.map((slug) => ({ name: slug, slug })) });
}

const DRAFT = sampleDraft([postAbout("c", "go", "zig"), postAbout("b", "rust"), postAbout("a", "go")]);
const CONTEXT = { siteLanguage: "en-GB", min: 1, max: 64 };

function group(topics: readonly string[], people = 1, language?: string): AudienceGroup {
  return { topics, people, ...(language === undefined ? {} : { language }) };
}

/** What each group sees: "en-GB c a", or "" for no mail. */
function seen({ variants, groups }: VariantPlan): string[] {
  return groups.map(({ variant }) => {
    const chosen = variants[variant - 1];
    return chosen === undefined ? "" : [chosen.language, ...chosen.posts.map(({ id }) => id)].join(" ");
  });
}

describe("variants", () => {
  test("different topics with the same posts share a variant; without posts there is no mail", () => {
    const plan = planVariants(
      DRAFT,
      [group([]), group(["go"]), group(["go", "haskell"]), group(["haskell"])],
      CONTEXT,
    );
    expect(seen(plan)).toEqual(["en-GB c b a", "en-GB c a", "en-GB c a", ""]);
    expect(plan.variants).toHaveLength(2);
  });

  test("a language is used if there is a translation; its regions share one variant", () => {
    const languages = ["en-US", "de-AT", "de", "eo", "de_AT", "__proto__", "de-!!"];
    const plan = planVariants(
      DRAFT,
      languages.map((language) => group([], 1, language)),
      CONTEXT,
    );
    expect(seen(plan).map((text) => text.split(" ")[0])).toEqual([
      ...["en-GB", "de", "de", "en-GB", "en-GB", "en-GB", "de"],
    ]);
    expect(plan.variants).toHaveLength(2);
  });

  test("fewer posts than `min` are no mail", () => {
    const plan = planVariants(DRAFT, [group(["go"]), group(["rust"])], { ...CONTEXT, min: 2 });
    expect(seen(plan)).toEqual(["en-GB c a", ""]);
  });

  test("above the maximum, the variants with the fewest readers are replaced by the whole issue in their language", () => {
    const groups = [
      group(["go"], 5),
      group(["rust"], 1),
      group(["zig"], 9),
      group(["rust"], 2, "de"),
      group([], 1),
    ];
    const plan = planVariants(DRAFT, groups, { ...CONTEXT, max: 4 });
    expect(plan.variants).toHaveLength(4);
    expect(seen(plan)).toEqual(["en-GB c a", "en-GB c b a", "en-GB c", "de c b a", "en-GB c b a"]);
  });
});

test("whatever people choose: at max 64, nobody misses a post of theirs, and the order of the groups changes nothing", () => {
  const topics = Array.from({ length: 9 }, (_, index) => `t${index}`);
  const draft = sampleDraft(
    topics.map((topic, index) => postAbout(`p${index}`, topic, topics[(index * 4) % 9] ?? "")),
  );
  const groups = fc.uniqueArray(
    fc.record({
      topics: fc.subarray(topics),
      language: fc.constantFrom("en", "de"),
      people: fc.integer({ min: 1, max: 50 }),
    }),
    { maxLength: 150, selector: ({ topics, language }) => `${topics} ${language}` },
  );
  fc.assert(
    fc.property(groups, fc.integer({ min: 2, max: 64 }), (audience, max) => {
      const plan = planVariants(draft, audience, { ...CONTEXT, max });
      expect(plan.variants.length).toBeLessThanOrEqual(max);
      for (const { group, variant } of plan.groups) {
        const wanted = draft.posts.filter(
          ({ tags }) => group.topics.length === 0 || tags.some(({ slug }) => group.topics.includes(slug)),
        );
        const got = plan.variants[variant - 1];
        if (wanted.length === 0) expect(variant).toBe(0);
        else expect(got?.posts).toEqual(expect.arrayContaining(wanted));
        if (got) expect([wanted.length, draft.posts.length]).toContain(got.posts.length);
      }
      const reversed = planVariants(draft, audience.toReversed(), { ...CONTEXT, max });
      expect(seen(reversed).toReversed()).toEqual(seen(plan));
    }),
    { numRuns: 60 },
  );
});
