/** What hono answers on this machine when it has nothing to do: the yardstick of bench/serve.mjs. */
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";

const routes = new Hono();
routes.get("/unsubscribe/:token", (context) => context.html("<!doctype html><title>Leave</title>"));
routes.post("/unsubscribe/:token", async (context) => {
  await context.req.text();
  return context.body(null, 200);
});
routes.get("/metrics", (context) => {
  const { user, system } = process.cpuUsage();
  return context.text(`process_cpu_seconds_total ${(user + system) / 1e6}\n`);
});
const server = createServer(getRequestListener(routes.fetch));
server.listen(0, "127.0.0.1", () =>
  process.stdout.write(
    `${JSON.stringify({ event: "listening", url: `http://127.0.0.1:${server.address().port}/` })}\n`,
  ),
);
process.on("SIGTERM", () => process.exit(0));
