import { Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { ServerEnv } from "./client-address.js";

/** A provider sends up to a thousand events at once. SendGrid's document says 768 kB. */
const BODY_LIMIT = 1024 * 1024;

/** Bodies are read before anything about them is known, so only a few are in memory at a time. */
const MAX_AT_ONCE = 32;

/**
 * `taken`: recorded, or known to be nothing for us, so it mustn't be sent again. `unsigned`, `stale`: the request doesn't prove that it
 * comes from the provider now, and nothing has changed. `unreadable`: it proves that, but holds no event, and
 * sending it again wouldn't help. `unavailable`: it has to be sent again.
 */
type EventsAnswer = "taken" | "unsigned" | "stale" | "unreadable" | "unavailable";

/** Takes the events of one mail provider. */
export interface EventReceiver {
  /** The last part of the path. */
  readonly provider: string;
  readonly receive: (request: {
    readonly header: (name: string) => string | undefined;
    readonly body: Buffer;
  }) => Promise<EventsAnswer>;
}

const STATUS = { taken: 200, unreadable: 200, unsigned: 401, stale: 403, unavailable: 503 } as const;

/** `POST /events/<provider>`. The answer tells nobody whether a person is known. */
export function createEventRoutes({ provider, receive }: EventReceiver): Hono<ServerEnv> {
  const routes = new Hono<ServerEnv>();
  let atOnce = 0;
  const limit = bodyLimit({
    maxSize: BODY_LIMIT,
    onError: (context) => context.text("Content Too Large\n", 413),
  });
  // Before `limit`, which reads a body whose length isn't announced.
  const admit: MiddlewareHandler = async (context, next) => {
    if (atOnce >= MAX_AT_ONCE) return context.text("unavailable\n", 503, { "retry-after": "60" });
    atOnce += 1;
    await next().finally(() => {
      atOnce -= 1;
    });
    return undefined;
  };
  routes.post(`/events/${provider}`, admit, limit, async (context) => {
    const body = Buffer.from(await context.req.arrayBuffer());
    const answer = await receive({ header: (name) => context.req.header(name), body });
    // Providers without a signature send the secret only if they are asked for it.
    const headers: Record<string, string> =
      answer === "unsigned" ? { "www-authenticate": 'Basic realm="events", charset="UTF-8"' } : {};
    return context.text(`${answer}\n`, STATUS[answer], headers);
  });
  return routes;
}
