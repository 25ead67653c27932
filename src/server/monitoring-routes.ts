import { createHash, timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import type { ServerEnv } from "./client-address.js";
import { formatMetrics, type Metric } from "./metrics.js";

/** The state of the process. */
export interface Health {
  /** Why it can't do its work right now; empty if it can. */
  readonly problems: () => Promise<readonly string[]>;
  /** Problems that don't keep it from working. */
  readonly warnings: () => readonly string[];
}

/** For machines: whether the process is alive (if not, restart it), and whether it can work (if not, send it no requests). */
export function createHealthRoutes({ problems, warnings }: Health): Hono<ServerEnv> {
  const routes = new Hono<ServerEnv>();
  routes.get("/healthz", (context) => context.text("ok\n"));
  routes.get("/readyz", async (context) => {
    const found = await problems();
    const lines = [
      ...(found.length === 0 ? ["ready"] : found),
      ...warnings().map((warning) => `warning: ${warning}`),
    ];
    return context.text(`${lines.join("\n")}\n`, found.length === 0 ? 200 : 503);
  });
  return routes;
}

interface MetricsOptions {
  readonly measure: () => Promise<readonly Metric[]>;
  /** If absent, anybody who can reach the port may read the metrics. */
  readonly token?: string;
}

export function createMetricsRoutes({ measure, token }: MetricsOptions): Hono<ServerEnv> {
  const routes = new Hono<ServerEnv>();
  routes.get("/metrics", async (context) => {
    if (token !== undefined && !isToken(context.req.header("authorization"), token)) {
      return context.text("Unauthorized\n", 401, { "www-authenticate": "Bearer" });
    }
    const text = formatMetrics(await measure());
    return context.body(text, 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
  });
  return routes;
}

/** Compares hashes, which have equal length, so that the time doesn't depend on the input. */
function isToken(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +(.+)$/i.exec(authorization ?? "")?.[1] ?? "";
  const [ours, theirs] = [token, given].map((text) => createHash("sha256").update(text).digest());
  return ours !== undefined && theirs !== undefined && timingSafeEqual(ours, theirs);
}
