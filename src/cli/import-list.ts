import type { ImportResult, OpenedList, PreviewedRow } from "#app/people/import-subscribers.js";
import type { CommandContext, ExitCode } from "#cli/options.js";
import { describeImported } from "./describe-subscriber.js";
import { formatCount } from "./print-findings.js";

export interface ImportFlags {
  readonly digest?: readonly string[];
  readonly source?: string;
  readonly dryRun?: boolean;
  readonly map?: readonly string[];
  readonly tags?: boolean;
  readonly encoding?: string;
}

export async function importLists(
  paths: readonly string[],
  flags: ImportFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, json } = context;
  const { isQueued } = await import("#app/state/change-or-queue.js");
  const { printQueued } = await import("#cli/print-queued.js");
  const { openListFiles } = await import("#app/people/list-files.js");
  const { importOrQueue } = await import("#app/people/import-subscribers.js");
  const { printStarts, toStartsJson } = await import("#cli/print-starts.js");
  const { digest, source, dryRun, map, tags, encoding } = flags;
  const opened = await Promise.all(paths.map((path) => openListFiles(path, context)));
  const skipped = opened.flatMap((files) => files.skipped);
  const imported = await importOrQueue(context, {
    ...{ lists: opened.flatMap(({ lists }) => lists), map, tags, encoding, digests: digest, source, dryRun },
    onOpened: (list) => terminal.say(describeOpened(list).join("\n")),
    onRejected: ({ list, line, address, reason }) =>
      terminal.print(
        json
          ? JSON.stringify({ rejected: { list, line, address, reason } })
          : `${list}:${line}  ${JSON.stringify(address)}  ${reason}`,
      ),
  });
  if (isQueued(imported)) return printQueued(imported, context);
  for (const line of describeDetails(imported, { skipped, tags: tags === true })) terminal.say(line);
  if (json)
    terminal.print(JSON.stringify(toJson(imported, { starts: toStartsJson(imported.starts), skipped })));
  const name =
    imported.lists.length === 1
      ? (imported.lists[0]?.name ?? "")
      : formatCount(imported.lists.length, "list");
  const said = describeImported(imported, name);
  if (dryRun || imported.rows === imported.counts.rejected) terminal.say(said);
  else terminal.sayDone(said);
  printStarts(imported.starts, terminal);
  if (dryRun) terminal.say("Nothing was changed.");
  return imported.counts.rejected > 0 ? 3 : 0;
}

/** How a list is read, and what became of each column. */
function describeOpened({
  name,
  format,
  encoding,
  example,
  columns,
  caution,
  everybody,
}: OpenedList): readonly string[] {
  const what = format === "CSV" ? "a list that isn't an export Feedletter knows" : `an export from ${format}`;
  const check = example === undefined ? "" : ` (“${example}”; if that is wrong, pass --encoding)`;
  const used = columns.used.map(({ column, as }) => `${quote(column)} (${as})`);
  const lines: readonly (readonly [string, readonly string[]])[] = [
    ["used", used],
    ["ignored", columns.ignored.map(quote)],
    ["not understood, so ignored", columns.notUnderstood.map(quote)],
  ];
  return [
    `${name}: ${what}, in ${encoding}${check}`,
    ...lines.filter(([, list]) => list.length > 0).map(([label, list]) => `  ${label}: ${list.join(", ")}`),
    ...(everybody
      ? ["  No column says who agreed to get mail, so everybody in it counts as subscribed."]
      : []),
    ...(caution === undefined ? [] : [`  ${caution}`]),
  ];
}

function quote(column: string): string {
  const shown = column.replace(/[\p{C}\s]+/gu, " ").slice(0, 60);
  return shown === "" ? "a column without a name" : shown;
}

const MAX_SHOWN = 10;

function describeDetails(
  { preview, reasons, damagedNames, tags: counted, lists }: ImportResult,
  { skipped, tags }: { readonly skipped: readonly string[]; readonly tags: boolean },
): readonly string[] {
  const shown = reasons
    .slice(0, MAX_SHOWN)
    .map(({ reason, rows }) => `  ${formatCount(rows, "row")}: ${reason}`);
  const others = reasons.slice(MAX_SHOWN).reduce((sum, { rows }) => sum + rows, 0);
  const unused = lists.some(({ columns }) =>
    columns.used.some(({ as }) => as.split(" and ").includes("tags")),
  );
  return [
    ...(skipped.length === 0
      ? []
      : [`Not read, because they aren't lists of a known service: ${skipped.join(", ")}`]),
    ...(preview.length === 0 ? [] : ["The first rows:", ...preview.map((row) => `  ${describeRow(row)}`)]),
    ...(reasons.length === 0 ? [] : ["Left out:", ...shown]),
    ...(others === 0 ? [] : [`  ${formatCount(others, "row")}: other reasons`]),
    ...(damagedNames.count === 0
      ? []
      : [
          `${formatCount(damagedNames.count, "name")} left out, because an earlier program has damaged ${damagedNames.count === 1 ? "it" : "them"}: “${damagedNames.example}”. Export the list again to get ${damagedNames.count === 1 ? "it" : "them"} right.`,
        ]),
    ...(counted === undefined ? [] : describeTags(counted)),
    ...(unused && !tags
      ? ["Tags were left out. To make those that are topics of your posts the topics of people, pass --tags."]
      : []),
  ];
}

function describeTags({ taken, unknown }: NonNullable<ImportResult["tags"]>): readonly string[] {
  const list = (counts: ReadonlyMap<string, number>): string => {
    const sorted = [...counts].sort(([, one], [, other]) => other - one);
    const names = sorted.slice(0, MAX_SHOWN).map(([tag, people]) => `${quote(tag)} (${people})`);
    return sorted.length > MAX_SHOWN
      ? `${names.join(", ")} and ${sorted.length - MAX_SHOWN} more`
      : names.join(", ");
  };
  return [
    ...(taken.size === 0 ? [] : [`Tags that became topics: ${list(taken)}`]),
    ...(unknown.size === 0 ? [] : [`Tags that no post has, so they were left out: ${list(unknown)}`]),
  ];
}

const EFFECTS = {
  added: "new",
  already: "already known",
  left: "unsubscribed there",
  "stays-left": "already unsubscribed, and stays so",
  suppressed: "suppressed",
  repeated: "repeated",
} as const;

/** `list.csv:2  ada@example.org  Ada Lovelace  de  consent 2019-03-04  topics tea  new` */
function describeRow({ list, line, person, effect }: PreviewedRow): string {
  const { address, name, language, consentedAt, topics } = person;
  const slugs = [...new Set([...(topics?.values() ?? [])].flat())];
  return [
    `${list}:${line}`,
    address,
    name,
    language,
    consentedAt === undefined ? undefined : `consent ${new Date(consentedAt).toISOString().slice(0, 10)}`,
    slugs.length === 0 ? undefined : `topics ${slugs.join(", ")}`,
    EFFECTS[effect],
  ]
    .filter((part) => part !== undefined)
    .join("  ");
}

function toJson(
  imported: ImportResult,
  more: { readonly starts: unknown; readonly skipped: readonly string[] },
) {
  const { tags, preview, ...rest } = imported;
  return {
    ...rest,
    ...more,
    tags: tags && { taken: Object.fromEntries(tags.taken), unknown: Object.fromEntries(tags.unknown) },
    preview: preview.map(({ person, ...row }) => ({
      ...row,
      person: { ...person, topics: person.topics && Object.fromEntries(person.topics) },
    })),
  };
}
