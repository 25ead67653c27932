import { z } from "zod";
import type { Instant } from "#zoned-time.js";
import { DAMAGED, type LogEntry } from "./log-entry.js";

const logLine = z.object({
  ts: z.union([z.number(), z.string()]).optional(),
  status: z.number().optional(),
  request: z
    .object({
      client_ip: z.string().optional(),
      remote_ip: z.string().optional(),
      method: z.string(),
      host: z.string().optional(),
      uri: z.string(),
      headers: z.record(z.string(), z.array(z.string())).optional(),
    })
    .optional(),
});

/** A line of Caddy's log, which is JSON. Other messages of Caddy may stand between the requests. */
export function readCaddyLine(line: string): LogEntry {
  const parsed = logLine.safeParse(parseJson(line));
  if (!parsed.success) return DAMAGED;
  const { ts, status, request } = parsed.data;
  const at = ts === undefined ? undefined : readTime(ts);
  if (at === undefined) return request === undefined ? { kind: "other", at } : DAMAGED;
  if (request === undefined || status === undefined) return { kind: "other", at };
  const { client_ip, remote_ip, method, uri, host, headers } = request;
  return {
    ...{ kind: "request", at, method, target: uri, status, host },
    client: client_ip ?? remote_ip ?? "",
    // No headers at all: they were filtered out.
    userAgent: headers === undefined ? undefined : (headers["User-Agent"]?.[0] ?? ""),
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Seconds, milliseconds or nanoseconds since 1970, or a date: `time_format` decides. */
function readTime(ts: number | string): Instant | undefined {
  if (typeof ts === "number") {
    const ms = ts < 1e11 ? ts * 1_000 : ts < 1e14 ? ts : ts / 1e6;
    return Number.isFinite(ms) ? Math.floor(ms) : undefined;
  }
  // Go's wall formats have slashes, and no zone: UTC.
  const wall = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d)/.exec(ts);
  const at = Date.parse(wall === null ? ts : `${wall[1]}-${wall[2]}-${wall[3]}T${wall[4]}Z`);
  return Number.isNaN(at) ? undefined : at;
}
