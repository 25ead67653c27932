import type { Kysely } from "kysely";
import { chunksOf } from "#database/chunks.js";
import { readTopics } from "#database/people/topics.js";
import type { Tables } from "#database/tables.js";
import { MAX_CLOCK_SKEW_MS } from "#deliveries/clock/clock-records.js";
import type { PersonalPosts, PersonalQuestion } from "#deliveries/personal-posts.js";
import { audienceOf } from "../audience.js";

interface Person {
  readonly subscriber: string;
  readonly topics: string;
  readonly language: string | null;
  /** The posts that are meant for them, if they haven't had them; undefined: all. */
  readonly owed?: ReadonlySet<string>;
}

/**
 * Who gets only some of an issue's posts, because they have changed between alternatives:
 *
 * - Who gets the digest now has perhaps had posts from an alternative that they got before.
 * - Who got it before gets what is left: posts that the alternative had sent when they changed to it.
 */
export async function findPersonalPosts(
  db: Kysely<Tables>,
  question: PersonalQuestion,
): Promise<readonly PersonalPosts[]> {
  const { alternatives, posts } = question;
  if (alternatives.length === 0 || posts.length === 0) return [];
  const subscribed = await listChanged(db, question);
  const owed = await listOwed(db, question);
  const people: readonly Person[] = [...subscribed, ...owed];
  if (people.length === 0) return [];
  const had = await listHad(db, question, people);
  const found = people.map(({ subscriber, topics, language, owed }): PersonalPosts => {
    const before = had.get(subscriber);
    return {
      subscriber,
      topics: readTopics(topics),
      ...(language === null ? {} : { language }),
      posts: posts.filter((post) => owed?.has(post) !== false && !before?.has(post)),
      isAudience: owed === undefined,
    };
  });
  return found
    .filter((person) => (person.isAudience ? person.posts.length < posts.length : person.posts.length > 0))
    .sort((one, other) => (one.subscriber < other.subscriber ? -1 : 1));
}

/** People who get the digest, and have or had a subscription to an alternative. */
function listChanged(
  db: Kysely<Tables>,
  { digest, alternatives, now }: PersonalQuestion,
): Promise<readonly Person[]> {
  return select(audienceOf(db, digest, now))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("subscriptions as other")
          .select("other.digest")
          .whereRef("other.subscriber_id", "=", "subscribers.id")
          .where("other.digest", "in", alternatives),
      ),
    )
    .execute();
}

function select(audience: ReturnType<typeof audienceOf>) {
  return audience.select([
    "subscribers.id as subscriber",
    "subscribers.language as language",
    "subscriptions.topics as topics",
  ]);
}

/** People who changed from the digest to an alternative that had already sent some of the posts, or never sends them. */
async function listOwed(
  db: Kysely<Tables>,
  { digest, alternatives, posts, now }: PersonalQuestion,
): Promise<readonly Person[]> {
  const people: Person[] = [];
  for (const follows of alternatives) {
    const rows = await select(audienceOf(db, follows, now))
      .innerJoin("digest_changes", (join) =>
        join
          .onRef("digest_changes.subscriber_id", "=", "subscribers.id")
          .on("digest_changes.digest", "=", digest)
          .on("digest_changes.follows", "=", follows),
      )
      .select(["digest_changes.next", "digest_changes.changed_at"])
      .execute();
    for (const { next, changed_at, ...person } of rows) {
      const gone = await listGone(db, { digest: next, posts, at: changed_at });
      if (gone.size > 0) people.push({ ...person, owed: gone });
    }
  }
  return people;
}

/** Those of the posts that the digest had sent at that time, or never sends. */
async function listGone(
  db: Kysely<Tables>,
  { digest, posts, at }: { readonly digest: string; readonly posts: readonly string[]; readonly at: number },
): Promise<ReadonlySet<string>> {
  const sent = await db
    .selectFrom("issue_posts")
    .innerJoin("issues", "issues.id", "issue_posts.issue_id")
    .select("issue_posts.post_id")
    .where("issue_posts.digest", "=", digest)
    .where("issue_posts.post_id", "in", posts)
    // A little later counts, too: an issue that was being frozen didn't have the person in its audience.
    .where("issues.frozen_at", "<=", at + MAX_CLOCK_SKEW_MS)
    .execute();
  const never = await db
    .selectFrom("baseline_posts")
    .select("post_id")
    .where("digest", "=", digest)
    .where("post_id", "in", posts)
    .execute();
  return new Set([...sent, ...never].map(({ post_id }) => post_id));
}

/** The posts that each person has had, or is about to get, from an alternative. */
async function listHad(
  db: Kysely<Tables>,
  { alternatives, posts }: PersonalQuestion,
  people: readonly Person[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const had = new Map<string, Set<string>>();
  const variants = await db
    .selectFrom("issue_posts")
    .innerJoin("variants", "variants.issue_id", "issue_posts.issue_id")
    .select(["issue_posts.issue_id", "issue_posts.post_id", "variants.variant", "variants.posts"])
    .where("issue_posts.digest", "in", alternatives)
    .where("issue_posts.post_id", "in", posts)
    .execute();
  const postsOf = new Map<string, string[]>();
  for (const { issue_id, post_id, variant, posts: own } of variants) {
    if (own !== null && !readPostIds(own).includes(post_id)) continue;
    const key = `${issue_id} ${variant}`;
    postsOf.set(key, [...(postsOf.get(key) ?? []), post_id]);
  }
  const issues = [...new Set(variants.map(({ issue_id }) => issue_id))];
  if (issues.length === 0) return had;
  for (const chunk of chunksOf(people)) {
    const rows = await db
      .selectFrom("deliveries")
      .select(["issue_id", "subscriber_id", "variant"])
      .where("issue_id", "in", issues)
      .where(
        "subscriber_id",
        "in",
        chunk.map(({ subscriber }) => subscriber),
      )
      .where("state", "<>", "skipped")
      .execute();
    for (const { issue_id, subscriber_id, variant } of rows) {
      const mine = had.get(subscriber_id) ?? new Set();
      for (const post of postsOf.get(`${issue_id} ${variant}`) ?? []) mine.add(post);
      had.set(subscriber_id, mine);
    }
  }
  return had;
}

/** Not validated: this is JSON that `freezeIssue` wrote. */
function readPostIds(written: string): readonly string[] {
  return JSON.parse(written);
}
