import { createHash, timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import type { ServerEnv } from "./client-address.js";
import { formatMetrics, type Metric } from "./metrics.js";

/** What the process knows of itself. */
export interface Health {
  /** Why it can't do its work at this moment; empty when it can. */
  readonly problems: () => Promise<readonly string[]>;
}

/** For machines: whether the process lives (restart it where it doesn't), and whether it can work (send it no requests where it can't). */
export function createHealthRoutes({ problems }: Health): Hono<ServerEnv> {
  const routes = new Hono<ServerEnv>();
  routes.get("/healthz", (context) => context.text("ok\n"));
  routes.get("/readyz", async (context) => {
    const found = await problems();
    return found.length === 0 ? context.text("ready\n") : context.text(`${found.join("\n")}\n`, 503);
  });
  return routes;
}

interface MetricsOptions {
  readonly measure: () => Promise<readonly Metric[]>;
  /** Absent: whoever reaches the port may read. */
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

/** Hashes have one length, so that the comparison takes the same time whatever is given. */
function isToken(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +(.+)$/i.exec(authorization ?? "")?.[1] ?? "";
  const [ours, theirs] = [token, given].map((text) => createHash("sha256").update(text).digest());
  return ours !== undefined && theirs !== undefined && timingSafeEqual(ours, theirs);
}
