import { Hono } from "hono";
import type { ServerEnv } from "./client-address.js";

/** What the process knows of itself. */
export interface Health {
  /** Why it can't do its work at this moment; empty when it can. */
  readonly troubles: () => Promise<readonly string[]>;
}

/** For machines: whether the process lives (restart it where it doesn't), and whether it can work (send it no requests where it can't). */
export function createOperatingRoutes({ troubles }: Health): Hono<ServerEnv> {
  const routes = new Hono<ServerEnv>();
  routes.get("/healthz", (context) => context.text("ok\n"));
  routes.get("/readyz", async (context) => {
    const found = await troubles();
    return found.length === 0 ? context.text("ready\n") : context.text(`${found.join("\n")}\n`, 503);
  });
  return routes;
}
