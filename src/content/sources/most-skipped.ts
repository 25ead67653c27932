import { type Finding, type FindingCode, finding } from "#findings.js";

/** What was found in a source's folder. */
interface FoundFiles {
  /** The folder, as it is shown to the user. */
  readonly file: string;
  readonly posts: number;
  /** About files of the source. */
  readonly findings: readonly Finding[];
  /** Numbers of documents in formats that we don't read, by extension. */
  readonly unread: ReadonlyMap<string, number>;
}

/** Whether a source is probably the wrong folder, or in a format that we don't read: most files in it aren't posts. */
export function checkSkipped(found: FoundFiles): readonly Finding[] {
  const { file, posts } = found;
  const drafts = countOf(found, "N_DRAFT");
  const undated = countOf(found, "N_NO_DATE");
  const unread = [...found.unread.values()].reduce((sum, count) => sum + count, 0);
  const skipped = undated + unread;
  if (skipped === 0 || (posts > 0 && skipped <= posts + drafts)) return [];
  const kinds = [
    ...(undated > 0 ? [`${describeFiles(undated)} without a date`] : []),
    ...[...found.unread].map(([extension, count]) => describeUnread(extension, count)),
  ];
  const which = posts === 0 ? "None" : `Only ${posts}`;
  const all = describeFiles(posts + drafts + skipped);
  const message = `${which} of ${all} ${posts > 1 ? "are posts" : "is a post"}: ${kinds.join("; ")}.`;
  return [finding("W_MOST_SKIPPED", { file }, message)];
}

function countOf({ findings }: FoundFiles, code: FindingCode): number {
  return findings.filter((found) => found.code === code).length;
}

function describeFiles(count: number): string {
  return count === 1 ? "1 file" : `${count} files`;
}

function describeUnread(extension: string, count: number): string {
  return count === 1
    ? `1 .${extension} file, which isn't read`
    : `${count} .${extension} files, which aren't read`;
}
