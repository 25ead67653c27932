import { isIP } from "node:net";
import type { Instant } from "#zoned-time.js";
import { DAMAGED, type LogEntry } from "./log-entry.js";

/** `31/Jan/2026:09:15:00 +0100` */
const TIME = /(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\] /y;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const STATUS = / (\d{3}) (?:\d+|-)/y;
const REQUEST = /^([A-Z]{1,20}) (\S+) HTTP\/\d(?:\.\d)?$/;

/**
 * A line in the combined format of Apache and nginx, with the host before it (`vhost_combined`) or further fields behind it; or in the
 * common format, with or without the user agent.
 */
export function readTextLine(line: string): LogEntry {
  const time = readTime(line);
  if (time === undefined) return DAMAGED;
  const request = readQuoted(line, time.end);
  if (request === undefined) return DAMAGED;
  const status = matchAt(STATUS, line, request.end);
  if (status === null) return DAMAGED;
  const { at } = time;
  const [, method = "", target = ""] = REQUEST.exec(request.text) ?? [];
  if (method === "") return { kind: "other", at };
  const { client, host } = readClient(line.slice(0, time.start));
  const quoted = readAllQuoted(line, request.end + status[0].length);
  // With one string it is the user agent, otherwise the referrer comes first.
  const [first, second, third = ""] = quoted;
  const [proxied = ""] = third.split(",", 1);
  return {
    ...{ kind: "request", at, method, target, host },
    status: Number(status[1]),
    client: isIP(proxied.trim()) === 0 ? client : proxied.trim(),
    userAgent: second ?? first,
  };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function readTime(
  line: string,
): { readonly at: Instant; readonly start: number; readonly end: number } | undefined {
  // A user's name may have a bracket, too.
  for (let start = line.indexOf("["); start !== -1; start = line.indexOf("[", start + 1)) {
    const match = matchAt(TIME, line, start + 1);
    if (match === null) continue;
    const [all, day, month = "", year, hours, minutes, seconds, sign, zoneHours, zoneMinutes] = match;
    const index = MONTHS.indexOf(month);
    if (index === -1) return undefined;
    const wall = Date.UTC(
      ...[Number(year), index, Number(day), Number(hours), Number(minutes), Number(seconds)],
    );
    const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
    return { at: sign === "-" ? wall + offset : wall - offset, start, end: start + 1 + all.length };
  }
  return undefined;
}

interface Quoted {
  readonly text: string;
  /** Behind the second quotation mark. */
  readonly end: number;
}

/** A string in quotation marks, with `\"`, `\\` and `\xHH` as the servers write them. */
function readQuoted(line: string, start: number): Quoted | undefined {
  if (line[start] !== '"') return undefined;
  for (let end = start + 1; end < line.length; end += 1) {
    if (line[end] === "\\") end += 1;
    else if (line[end] === '"') return { text: unescapeText(line.slice(start + 1, end)), end: end + 1 };
  }
  return undefined;
}

function unescapeText(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/\\(?:x([0-9A-Fa-f]{2})|(["\\]))/g, (_, hex?: string, mark = "") =>
    hex === undefined ? mark : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** The next three strings in quotation marks. */
function readAllQuoted(line: string, start: number): readonly string[] {
  const found: string[] = [];
  let at = line.indexOf('"', start);
  while (at !== -1 && found.length < 3) {
    const quoted = readQuoted(line, at);
    if (quoted === undefined) break;
    found.push(quoted.text);
    at = line.indexOf('"', quoted.end);
  }
  return found;
}

/** `203.0.113.7 - - `, or with the host before it. */
function readClient(prefix: string): { readonly client: string; readonly host: string | undefined } {
  const [first = "", second = ""] = prefix.split(" ", 2);
  return isIP(first) === 0 && isIP(second) !== 0
    ? { client: second, host: first }
    : { client: first, host: undefined };
}
