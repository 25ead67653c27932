import { escapeHtml } from "#content/text/escape.js";
import type { Messages } from "#i18n/messages.js";
import { groupDigests } from "#subscribers/digest-groups.js";
import { hiddenField } from "./subscriber-page.js";

/** A digest that people can choose. */
export interface OfferedDigest {
  readonly name: string;
  readonly title: string;
  /** Digests in the same group are alternatives. */
  readonly group?: string;
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
  group: (group: string): string => `group:${group}`,
  topic: (digest: string): string => `topic:${digest}`,
} as const;

export interface ChoiceFields {
  readonly legend: string;
  readonly digests: readonly OfferedDigest[];
  readonly topics: readonly OfferedTopic[];
  readonly ticked: Ticked;
  readonly words: Messages["signUp"];
  /** At least one digest must be chosen. If there is only one, it is chosen without a checkbox. */
  readonly mustChoose?: boolean;
  /** Id of the element with the error message about the choice. */
  readonly describedBy?: string;
}

/** A checkbox for each digest, with its topics folded up below it. A group has radio buttons, including one for none of its digests. */
export function renderChoices(fields: ChoiceFields): string {
  const { legend, digests, topics, ticked, words, mustChoose, describedBy } = fields;
  const [only, ...others] = digests;
  if (only !== undefined && others.length === 0 && mustChoose) {
    return hiddenField(CHOICE_FIELDS.digest, only.name) + renderTopics(only, { topics, ticked, words });
  }
  const grouped = groupDigests(digests);
  const rows = digests.flatMap((digest) => {
    const { group } = digest;
    const members = group === undefined ? [] : (grouped[group] ?? []);
    if (group === undefined || members.length < 2) return [renderDigest(digest, fields)];
    // A group takes the place of its first digest.
    if (members[0] !== digest.name) return [];
    const alternatives = digests.filter(({ name }) => members.includes(name));
    return [renderGroup(group, alternatives, fields)];
  });
  const problem = describedBy === undefined ? "" : ` aria-describedby="${describedBy}"`;
  return `<fieldset${problem}><legend>${escapeHtml(legend)}</legend>
${rows.join("\n")}
</fieldset>`;
}

function renderGroup(group: string, digests: readonly OfferedDigest[], fields: ChoiceFields): string {
  const { ticked, words, mustChoose } = fields;
  const name = CHOICE_FIELDS.group(group);
  const chosen = digests.some((digest) => ticked.digests.includes(digest.name));
  const none = `<label class="tick"><input type="radio" name="${name}" value=""${chosen ? "" : " checked"}> <span dir="auto">${escapeHtml(words.noneOfThese)}</span></label>`;
  // If one of them must be chosen, there is no "none of these".
  const isOnlyChoice = mustChoose && digests.length === fields.digests.length;
  const rows = digests.map((digest) => renderDigest(digest, fields, name));
  return `<div class="group" role="radiogroup" aria-labelledby="group-${group}">
<p class="soft" id="group-${group}" dir="auto">${escapeHtml(words.chooseOne)}</p>
${[...rows, ...(isOnlyChoice ? [] : [none])].join("\n")}
</div>`;
}

/** @param radio name of the group's field */
function renderDigest(
  digest: OfferedDigest,
  { topics, ticked, words }: ChoiceFields,
  radio?: string,
): string {
  const checked = ticked.digests.includes(digest.name) ? " checked" : "";
  const field =
    radio === undefined ? `type="checkbox" name="${CHOICE_FIELDS.digest}"` : `type="radio" name="${radio}"`;
  return `<label class="tick"><input ${field} value="${escapeHtml(digest.name)}"${checked}> <strong dir="auto">${escapeHtml(digest.title)}</strong></label>
${renderTopics(digest, { topics, ticked, words })}`;
}

type TopicFields = Pick<ChoiceFields, "topics" | "ticked" | "words">;

function renderTopics({ name }: OfferedDigest, { topics, ticked, words }: TopicFields): string {
  const chosen = new Set(ticked.topics[name]);
  // A topic that somebody has chosen stays in the list, even if no post has it any more.
  const gone = new Set(chosen);
  for (const { slug } of topics) gone.delete(slug);
  const offered = [...topics, ...[...gone].map((slug) => ({ slug, name: slug }))];
  if (offered.length === 0) return "";
  const boxes = offered.map(
    (topic) =>
      `<label class="tick"><input type="checkbox" name="${escapeHtml(CHOICE_FIELDS.topic(name))}" value="${escapeHtml(topic.slug)}"${chosen.has(topic.slug) ? " checked" : ""}> <span dir="auto">${escapeHtml(topic.name)}</span></label>`,
  );
  return `<details class="choices"${chosen.size > 0 ? " open" : ""}><summary>${escapeHtml(words.topics)}</summary>
<p class="soft" dir="auto">${escapeHtml(words.topicsHelp)}</p>
<div>${boxes.join("")}</div></details>`;
}
