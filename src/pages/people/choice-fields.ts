import { escapeHtml } from "#content/text/escape.js";
import type { Messages } from "#i18n/messages.js";
import { hiddenField } from "./subscriber-page.js";

/** A digest that people can choose. */
export interface OfferedDigest {
  readonly name: string;
  readonly title: string;
}

export interface OfferedTopic {
  readonly slug: string;
  readonly name: string;
}

/** The ticked boxes. */
export interface Ticked {
  readonly digests: readonly string[];
  /** Slugs by digest. */
  readonly topics: Readonly<Record<string, readonly string[]>>;
}

/** Names of the fields that `readChoices` reads. */
export const CHOICE_FIELDS = {
  digest: "digest",
  topic: (digest: string): string => `topic:${digest}`,
} as const;

export interface ChoiceFields {
  readonly legend: string;
  readonly digests: readonly OfferedDigest[];
  readonly topics: readonly OfferedTopic[];
  readonly ticked: Ticked;
  readonly words: Messages["signUp"];
  /** Chooses the only digest without a box for it. */
  readonly hideSingle?: boolean;
}

/** A box for each digest, with its topics folded up below it. */
export function renderChoices({ legend, digests, topics, ticked, words, hideSingle }: ChoiceFields): string {
  const [only, ...others] = digests;
  if (only !== undefined && others.length === 0 && hideSingle) {
    return hiddenField(CHOICE_FIELDS.digest, only.name) + renderTopics(only, { topics, ticked, words });
  }
  const rows = digests.map((digest) => {
    const checked = ticked.digests.includes(digest.name) ? " checked" : "";
    return `<label class="tick"><input type="checkbox" name="${CHOICE_FIELDS.digest}" value="${escapeHtml(digest.name)}"${checked}> <strong dir="auto">${escapeHtml(digest.title)}</strong></label>
${renderTopics(digest, { topics, ticked, words })}`;
  });
  return `<fieldset><legend>${escapeHtml(legend)}</legend>
${rows.join("\n")}
</fieldset>`;
}

type TopicFields = Pick<ChoiceFields, "topics" | "ticked" | "words">;

function renderTopics({ name }: OfferedDigest, { topics, ticked, words }: TopicFields): string {
  const chosen = ticked.topics[name] ?? [];
  // A topic stays on offer while somebody has chosen it, even if no post has it any more.
  const gone = chosen.filter((slug) => !topics.some((topic) => topic.slug === slug));
  const offered = [...topics, ...gone.map((slug) => ({ slug, name: slug }))];
  if (offered.length === 0) return "";
  const boxes = offered.map(
    (topic) =>
      `<label class="tick"><input type="checkbox" name="${escapeHtml(CHOICE_FIELDS.topic(name))}" value="${escapeHtml(topic.slug)}"${chosen.includes(topic.slug) ? " checked" : ""}> <span dir="auto">${escapeHtml(topic.name)}</span></label>`,
  );
  return `<details class="topics"${chosen.length > 0 ? " open" : ""}><summary>${escapeHtml(words.topics)}</summary>
<p class="soft" dir="auto">${escapeHtml(words.topicsHelp)}</p>
<div>${boxes.join("")}</div></details>`;
}
