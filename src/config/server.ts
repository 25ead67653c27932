import { isIP } from "node:net";
import { z } from "zod";
import { duration, httpUrl } from "./values.js";

/** `203.0.113.7`, `10.0.0.0/8`, `::1`, `loopback` or `private`. */
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
      .describe("Required as `Authorization: Bearer …`; from the environment."),
    port: z.int().min(0).max(65_535).optional().describe("Separate port for the metrics, on `host`."),
    host: z.string().min(1).default("127.0.0.1").describe("Address for that port."),
  })
  .describe("Serves Prometheus metrics at `/metrics`.");

export const server = z
  .strictObject({
    url: httpUrl.describe("Public URL of `feedletter serve`. Unsubscribe links lead there."),
    host: z
      .string()
      .min(1)
      .default("127.0.0.1")
      .describe(
        "Address to listen on. Use 127.0.0.1 behind a proxy on the same machine, and 0.0.0.0 in a container.",
      ),
    port: z.int().min(0).max(65_535).default(8080).describe("Port to listen on; 0 picks any free one."),
    trustProxy: z
      .array(
        z
          .string()
          .refine(isNetwork, "must be an IP address, a network such as 10.0.0.0/8, loopback or private"),
      )
      .default([])
      .describe(
        "Proxies whose client addresses are trusted: IP addresses, networks, `loopback` or `private`.",
      ),
    proxyHeader: z
      .enum(["x-forwarded-for", "forwarded"])
      .default("x-forwarded-for")
      .describe("Header with the client's address."),
    metrics: metrics.optional(),
    signUp: z
      .boolean()
      .default(true)
      .describe("Whether people can subscribe by themselves, on the subscribe page and at `/subscribe`."),
    proofOfWork: z
      .boolean()
      .default(false)
      .describe(
        "Whether the sign-up form has a small puzzle that the browser solves (Altcha's format, without a third party). People whose browser doesn't solve it can still subscribe, within tighter limits.",
      ),
    confirmWithin: duration
      .default("48h")
      .describe("How long a new subscriber can confirm the address. After that, the address is deleted."),
    admin: z
      .array(z.email())
      .default([])
      .describe(
        "Addresses of the people who may use the publisher's page at `/admin`. They sign in with a link that is mailed to them. If empty, there is no such page.",
      ),
    keys: z
      .string()
      .optional()
      .describe(
        "Secrets for signing links, separated by commas. The first one signs. Without it, a key is created and kept in the database.",
      ),
  })
  .describe("The server where people subscribe and unsubscribe.");
