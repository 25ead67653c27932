import { readCaddyLine } from "./caddy-log.js";
import type { LogEntry } from "./log-entry.js";
import { readTextLine } from "./text-log.js";

/** A line of an access log, in any of the formats that we know; each line by itself. @param line hostile */
export function readLogLine(line: string): LogEntry {
  return line.startsWith("{") ? readCaddyLine(line) : readTextLine(line);
}
