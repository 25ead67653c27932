import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { digestGroups } from "#app/people/digest-groups.js";
import { type ImportResult, importPeople } from "#app/people/import-subscribers.js";
import { type InspectedList, inspectList, maskText } from "#app/people/inspect-list.js";
import { type ListFiles, listsFromBytes } from "#app/people/list-files.js";
import type { PeopleContext } from "#app/people/people-context.js";
import { FeedletterError } from "#errors.js";
import {
  columnNames,
  type ImportChoices,
  type ImportView,
  type RehearsedImport,
} from "#pages/admin/people/import-view.js";
import type { AdminImport, ImportOutcome } from "#server/admin/admin-import.js";
import { findConflict } from "#subscribers/digest-groups.js";
import type { UploadedFile, Uploads } from "./uploads.js";

/** Of all files in an archive. Unpacking it blocks the process. */
const MAX_UNPACKED = 64 * 1024 * 1024;
/** Fewer than a command takes at a time, because others are served in between. */
const BATCH_ROWS = 100;
/** Ms after which the page says that the import goes on: proxies give up after a minute. */
const PATIENCE = 15_000;

const INTERRUPTED = "It was interrupted. Import the list again: nobody is added twice.";

interface ImportContext extends PeopleContext {
  readonly uploads: Uploads;
  /** Absent where the process may be stopped after its answer. */
  readonly sleep?: (ms: number) => Promise<void>;
  readonly failed: (error: unknown) => void;
}

export function createAdminImport({ uploads, sleep, failed, ...people }: ImportContext): AdminImport {
  const { config } = people.loaded;
  const digests = Object.entries(config.digests).map(([name, { title }]) => ({
    ...{ name, title: title === undefined ? name : `${title} (${name})` },
  }));
  const defaults: ImportChoices = {
    ...{ columns: [], tags: false, source: "" },
    digests: digests.length === 1 ? digests.map(({ name }) => name) : [],
  };
  const oneByOne = createQueue();
  const view = async (
    upload: string,
    choices: ImportChoices,
    more: readonly string[] = [],
  ): Promise<ImportView | undefined> => {
    const file = await uploads.find(upload);
    if (file === undefined) return undefined;
    const base = { upload, choices, digests, shown: hashOf(upload, choices) };
    const opened = await explained(() => listsFromBytes(file.name, file.bytes, MAX_UNPACKED));
    if ("problems" in opened) return { ...base, lists: [], skipped: [], problems: opened.problems };
    const { lists, skipped } = opened.result;
    const inspected = await inspectAll(opened.result, choices);
    const problems = [...inspected.problems, ...more, ...findProblems(choices)];
    const seen = { ...base, lists: inspected.lists, skipped };
    if (inspected.problems.length > 0) return { ...seen, problems };
    const rehearsed = await explained(() =>
      importPeople(people, {
        ...optionsOf(choices, inspected.lists),
        lists,
        dryRun: true,
        onRejected: () => {},
      }),
    );
    return "problems" in rehearsed
      ? { ...seen, problems: [...more, ...rehearsed.problems] }
      : { ...seen, problems, result: describeResult(rehearsed.result) };
  };
  const running = new Set<string>();
  const take = async (file: UploadedFile, choices: ImportChoices) => {
    const opened = await explained(() => listsFromBytes(file.name, file.bytes, MAX_UNPACKED));
    if ("problems" in opened) return opened;
    const { lists } = opened.result;
    const inspected = await inspectAll(opened.result, choices);
    if (inspected.problems.length > 0) return inspected;
    const options = { ...optionsOf(choices, inspected.lists), lists, batchRows: BATCH_ROWS };
    return explained(() => importPeople(people, { ...options, onRejected: () => {} }));
  };
  const findProblems = (choices: ImportChoices): readonly string[] => {
    if (choices.digests.length === 0) return ["Choose which digests these people get."];
    const both = findConflict(choices.digests, digestGroups(config));
    return both === undefined
      ? []
      : [`A person can get only one of the digests ${both.join(", ")}. Choose one.`];
  };
  return {
    maxBytes: uploads.maxBytes,
    keep: uploads.keep,
    rehearse: (upload, choices = defaults) => oneByOne(() => view(upload, choices)),
    take: async (upload, choices, { shown, record }) => {
      const isSeen = hashOf(upload, choices) === shown;
      const file = await uploads.find(upload);
      if (file === undefined) return undefined;
      const show = async (more: readonly string[]): Promise<ImportOutcome | undefined> => {
        const seen = await oneByOne(() => view(upload, choices, more));
        return seen && { kind: "asked", view: seen };
      };
      if (!isSeen) return show(["You have changed something. This is what would happen now."]);
      if (findProblems(choices).length > 0) return show([]);
      if (running.has(upload)) return { kind: "goes-on" };
      running.add(upload);
      let isLate = false;
      const working = take(file, choices)
        .then(async (taken): Promise<ImportOutcome | undefined> => {
          if ("problems" in taken && isLate) await record(INTERRUPTED);
          if ("problems" in taken) return show(taken.problems);
          await uploads.drop(upload);
          await record(describeCounts(taken.result));
          return { kind: "imported" };
        })
        .finally(() => running.delete(upload));
      if (sleep === undefined) return working;
      const late = sleep(PATIENCE).then((): ImportOutcome => ({ kind: "goes-on" }));
      const outcome = await Promise.race([working, late]);
      if (outcome?.kind !== "goes-on") return outcome;
      isLate = true;
      working.catch(async (error: unknown) => {
        failed(error);
        await record(INTERRUPTED).catch(failed);
      });
      return outcome;
    },
  };
}

/** A rehearsal writes into a table that all rehearsals of a process share. */
function createQueue(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(() => setImmediate()).then(work);
    last = result.catch(() => {});
    return result;
  };
}

/** What the publisher has to mend is an answer, and what is broken an error. */
async function explained<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly result: Result } | { readonly problems: readonly string[] }> {
  try {
    return { result: await work() };
  } catch (error) {
    if (!(error instanceof FeedletterError) || !["E_LIST", "E_USAGE"].includes(error.code)) throw error;
    return { problems: [error, ...error.others].map(describeProblem) };
  }
}

/** The fixes name options of the command, where the page has fields. */
function describeProblem({ message, fix }: { readonly message: string; readonly fix: string }): string {
  const plain = message.replace(/,? which --map (?:says|names)/g, "").replace(/^--map names/, "You named");
  return `${plain} ${adaptFix(fix)}`.trim();
}

function adaptFix(fix: string): string {
  if (fix.includes("--encoding")) return "Save it as UTF-8, and choose it again.";
  if (fix.includes("--map")) return "Say below what the columns mean.";
  return fix.replace(/pass the name of (?:the folder or of )?/i, (words) =>
    words.startsWith("P") ? "Choose " : "choose ",
  );
}

async function inspectAll(
  { lists }: ListFiles,
  choices: ImportChoices,
): Promise<{ readonly lists: readonly InspectedList[]; readonly problems: readonly string[] }> {
  const plain: InspectedList[] = [];
  for (const list of lists) {
    const inspected = await explained(() => inspectList(list, []));
    if ("problems" in inspected) return { lists: [], problems: inspected.problems };
    plain.push(inspected.result);
  }
  const map = columnMap(choices, plain);
  const mapped: InspectedList[] = [];
  for (const list of lists) {
    const inspected = await explained(() => inspectList(list, map));
    // The columns can still be shown.
    if ("problems" in inspected) return { lists: plain, problems: inspected.problems };
    mapped.push(inspected.result);
  }
  return { lists: mapped, problems: [] };
}

function optionsOf(choices: ImportChoices, lists: readonly InspectedList[]) {
  const { digests, tags, source } = choices;
  return { digests, tags, source: source === "" ? undefined : source, map: columnMap(choices, lists) };
}

/** Lines as `--map` has them. */
function columnMap({ columns }: ImportChoices, lists: readonly InspectedList[]): readonly string[] {
  const headers = columnNames(lists);
  return columns.flatMap(({ index, means, values }) => {
    const header = headers[index] ?? "";
    if (header === "") return [];
    return means === "status" && values !== "" ? `${header}=status:${values}` : `${header}=${means}`;
  });
}

function hashOf(upload: string, { columns, digests, tags, source }: ImportChoices): string {
  const answers = columns.map(({ index, means, values }) => [index, means, values]);
  return createHash("sha256")
    .update(JSON.stringify([upload, answers, digests, tags, source]))
    .digest("base64url");
}

function describeResult({
  rows,
  counts,
  reasons,
  damagedNames,
  tags,
  preview,
  lists,
}: ImportResult): RehearsedImport {
  const sorted = (words: ReadonlyMap<string, number> = new Map()) =>
    [...words].sort(([, one], [, other]) => other - one).slice(0, 20);
  return {
    ...{ rows, counts, reasons: reasons.slice(0, 20), damagedNames: damagedNames.count },
    everybody: lists.filter(({ everybody }) => everybody).map(({ name }) => name),
    tags: tags && { taken: sorted(tags.taken), unknown: sorted(tags.unknown) },
    preview: preview.map(({ line, person: { address, name, language, consentedAt, topics }, effect }) => ({
      ...{ line, effect, language, consentedAt },
      address: maskText(address),
      name: name && maskText(name),
      topics: [...new Set([...(topics?.values() ?? [])].flat())],
    })),
  };
}

/** `Mailchimp: 120 rows, 100 new, 20 already known` */
function describeCounts({ format, rows, counts }: ImportResult): string {
  const words = [
    [counts.added, "new"],
    [counts.already, "already known"],
    [counts.left, "unsubscribed there"],
    [counts["stays-left"], "stayed unsubscribed"],
    [counts.suppressed, "suppressed"],
    [counts.repeated, "repeated"],
    [counts.rejected, "left out"],
  ] as const;
  const named = words.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return `${format}: ${[`${rows} rows`, ...named].join(", ")}`;
}
