import type { DnsRecord } from "#mail/records/dns-record.js";

/** The result of one check. */
export type DomainCheck = CheckDetails &
  (
    | { readonly level: "ok" | "skipped"; readonly fix?: string }
    | { readonly level: "warning" | "error"; readonly fix: string }
  );

interface CheckDetails {
  readonly said: string;
  /** To add or to change. */
  readonly records?: readonly DnsRecord[];
  /** To publish on the web. */
  readonly file?: { readonly url: string; readonly text: string };
}

/** Something about a record that isn't right. */
export interface Problem {
  readonly level: "warning" | "error";
  readonly said: string;
  readonly fix: string;
}

/** One check for all problems of a record; undefined if there are none. */
export function joinProblems(problems: readonly Problem[]): (Problem & DomainCheck) | undefined {
  if (problems.length === 0) return undefined;
  return {
    level: problems.some(({ level }) => level === "error") ? "error" : "warning",
    said: problems.map(({ said }) => said).join(" "),
    fix: [...new Set(problems.map(({ fix }) => fix))].join(" "),
  };
}

/** A failed look-up says nothing about the record. */
export function notLookedUp({
  name,
  reason,
}: {
  readonly name: string;
  readonly reason: string;
}): DomainCheck {
  return {
    level: "warning",
    said: `${name} couldn't be looked up: ${reason}.`,
    fix: "Nothing is known about the record, so change nothing; run `feedletter doctor` again later.",
  };
}

const MAX_SHOWN = 500;

/** What others have published, on one line. */
export function quoteRecord(text: string): string {
  const line = text.replace(/[\p{C}\p{Z}]+/gu, " ").trim();
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line;
}
