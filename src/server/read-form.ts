import type { Context } from "hono";
import { z } from "zod";
import { toPlainLine } from "#content/text/characters.js";
import {
  CHOICE_FIELDS,
  type OfferedDigest,
  type OfferedTopic,
  type Ticked,
} from "#pages/people/choice-fields.js";
import { groupDigests } from "#subscribers/digest-groups.js";

/** The values of a form by field name, without files. */
export type Fields = ReadonlyMap<string, readonly string[]>;

/** A body that isn't a form counts as an empty one: unsubscribing must work whatever a mail program sends. */
export async function readForm(context: Context): Promise<Fields> {
  try {
    const body = await context.req.parseBody({ all: true });
    return new Map(Object.entries(body).map(([name, value]) => [name, textsOf(value)]));
  } catch {
    return new Map();
  }
}

function textsOf(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((text) => typeof text === "string");
}

/** A field's first value, as one line. */
export function fieldOf(fields: Fields, name: string, most = 254): string {
  return toPlainLine(fields.get(name)?.[0] ?? "").slice(0, most);
}

export interface Offer {
  readonly digests: readonly OfferedDigest[];
  readonly topics: readonly OfferedTopic[];
}

/** A single digest is chosen automatically. If there are several, none is. */
export function onlyDigest({ digests }: Offer): readonly string[] {
  return digests.length === 1 ? digests.map(({ name }) => name) : [];
}

/** The offered choices that are ticked. @param before topics that were chosen earlier may be chosen again */
export function readChoices(fields: Fields, offer: Offer, before: Ticked["topics"] = {}): Ticked {
  return keepOffered(
    {
      digests: [
        ...(fields.get(CHOICE_FIELDS.digest) ?? []),
        ...Object.keys(groupDigests(offer.digests)).flatMap(
          (group) => fields.get(CHOICE_FIELDS.group(group)) ?? [],
        ),
      ],
      topics: Object.fromEntries(
        offer.digests.map(({ name }) => [name, fields.get(CHOICE_FIELDS.topic(name)) ?? []]),
      ),
    },
    offer,
    before,
  );
}

function keepOffered(ticked: Ticked, { digests, topics }: Offer, before: Ticked["topics"]): Ticked {
  const slugs = new Set(topics.map(({ slug }) => slug));
  const kept = digests.flatMap(({ name }) => {
    const chosen = (ticked.topics[name] ?? []).filter(
      (slug) => slugs.has(slug) || (before[name] ?? []).includes(slug),
    );
    return chosen.length === 0 ? [] : [[name, chosen] as const];
  });
  return {
    digests: digests.map(({ name }) => name).filter((name) => ticked.digests.includes(name)),
    topics: Object.fromEntries(kept),
  };
}

const signUpJson = z.object({
  address: z.string().max(1_000),
  name: z.string().max(1_000).default(""),
  digests: z.array(z.string()).max(100).optional(),
  /** Slugs, for all of `digests`. */
  topics: z.array(z.string()).max(100).default([]),
  language: z.string().max(100).default(""),
  stamp: z.string().max(200).default(""),
  website: z.string().default(""),
  /** A solved challenge, as an Altcha widget writes it. */
  altcha: z.string().max(1_000).default(""),
});

/** The same fields from a script; undefined if the body isn't such JSON. */
export async function readJson(context: Context, offer: Offer): Promise<Fields | undefined> {
  const parsed = signUpJson.safeParse(await context.req.json().catch(() => undefined));
  if (!parsed.success) return undefined;
  const { address, name, language, stamp, website, altcha, topics } = parsed.data;
  const chosen = parsed.data.digests ?? onlyDigest(offer);
  return new Map<string, readonly string[]>([
    ...Object.entries({ address, name, language, stamp, website, altcha }).map(
      ([field, text]) => [field, [text]] as const,
    ),
    [CHOICE_FIELDS.digest, chosen],
    ...chosen.map((digest) => [CHOICE_FIELDS.topic(digest), topics] as const),
  ]);
}
