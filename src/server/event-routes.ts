import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { ServerEnv } from "./client-address.js";

/** A provider sends up to a thousand events at once. SendGrid's document says 768 kB. */
const BODY_LIMIT = 1024 * 1024;

/**
 * `taken`: recorded, or known to be nothing for us, so it mustn't be sent again. `unsigned`, `stale`: the request doesn't prove that it
 * comes from the provider now, and nothing has changed. `unavailable`: it has to be sent again.
 */
type EventsAnswer = "taken" | "unsigned" | "stale" | "unavailable";

/** Takes the events of one mail provider. */
export interface EventReceiver {
  /** The last part of the path. */
  readonly provider: string;
  readonly receive: (request: {
    readonly header: (name: string) => string | undefined;
    readonly body: Buffer;
  }) => Promise<EventsAnswer>;
}

const STATUS = { taken: 200, unsigned: 401, stale: 403, unavailable: 503 } as const;

/** `POST /events/<provider>`. The answer tells nobody whether a person is known. */
export function createEventRoutes({ provider, receive }: EventReceiver): Hono<ServerEnv> {
  const routes = new Hono<ServerEnv>();
  const limit = bodyLimit({
    maxSize: BODY_LIMIT,
    onError: (context) => context.text("Content Too Large\n", 413),
  });
  routes.post(`/events/${provider}`, limit, async (context) => {
    const body = Buffer.from(await context.req.arrayBuffer());
    const answer = await receive({ header: (name) => context.req.header(name), body });
    // Providers without a signature send the secret only if they are asked for it.
    const headers: Record<string, string> =
      answer === "unsigned" ? { "www-authenticate": 'Basic realm="events", charset="UTF-8"' } : {};
    return context.text(`${answer}\n`, STATUS[answer], headers);
  });
  return routes;
}
