import { isIP } from "node:net";
import { z } from "zod";
import { duration, httpUrl } from "./values.js";

/** `203.0.113.7`, `10.0.0.0/8`, `::1`, or one of the two words. */
function isNetwork(value: string): boolean {
  if (value === "loopback" || value === "private") return true;
  const [address = "", bits, ...more] = value.split("/");
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return longest >= 0 && more.length === 0 && /^\d{1,3}$/.test(bits ?? "0") && Number(bits ?? 0) <= longest;
}

const metrics = z
  .strictObject({
    token: z
      .string()
      .min(16)
      .optional()
      .describe("Asked for as `Authorization: Bearer …`; from the environment."),
    port: z
      .int()
      .min(0)
      .max(65_535)
      .optional()
      .describe("A port of their own on `host`, apart from the public one."),
    host: z.string().min(1).default("127.0.0.1").describe("Address that port is bound to."),
  })
  .describe("Prometheus metrics at `/metrics`. Absent: there are none.");

export const server = z
  .strictObject({
    url: httpUrl.describe("Public address of `feedletter serve`; unsubscribe links lead there."),
    host: z
      .string()
      .min(1)
      .default("127.0.0.1")
      .describe(
        "Address `serve` listens on. A proxy on the same machine reaches 127.0.0.1; in a container it is 0.0.0.0.",
      ),
    port: z.int().min(0).max(65_535).default(8080).describe("Port it listens on; 0 for any that is free."),
    trustProxy: z
      .array(
        z.string().refine(isNetwork, "must be an address, a network such as 10.0.0.0/8, loopback or private"),
      )
      .default([])
      .describe(
        "Proxies that say whom they ask for: addresses, networks, `loopback` or `private`. From anybody else it isn't believed.",
      ),
    proxyHeader: z
      .enum(["x-forwarded-for", "forwarded"])
      .default("x-forwarded-for")
      .describe("Header in which they say it."),
    metrics: metrics.optional(),
    signUp: z
      .boolean()
      .default(true)
      .describe("Whether people subscribe themselves, on the subscribe page and at `/subscribe`."),
    confirmWithin: duration
      .default("48h")
      .describe("How long the link works that a new address is confirmed with; then the address is erased."),
    keys: z
      .string()
      .optional()
      .describe(
        "Secrets that sign links, comma-separated, the first one signs. Absent: made once and kept in the database.",
      ),
  })
  .describe("The small server where people join and leave.");
