import { openSendContext, type SendContextOptions } from "#app/digests/send-context.js";
import { sendAnswers } from "#app/inbox/send-answers.js";
import type { ServerConfig } from "#config/schema.js";
import { FeedletterError } from "#errors.js";
import { trustProxies } from "#server/client-address.js";
import { watchHealth } from "./health.js";
import { openSite } from "./open-site.js";
import { createRequestQueue } from "./request-queue.js";
import { readServedDigests } from "./served-digests.js";

/**
 * What a platform may know besides the request.
 *
 * @public
 */
export interface RequestInfo {
  /** Address at the other end of the connection. Default: the last address that the proxy's header names. */
  readonly peer?: string;
  /** Keeps the process alive after the response. Default: the response waits for the work. */
  readonly waitUntil?: (work: Promise<unknown>) => void;
}

/** Answers one request. @public */
export type Handler = (request: Request, info?: RequestInfo) => Promise<Response>;

export interface HandlerOptions extends Omit<SendContextOptions, "wrapTransport" | "dryRun" | "readsInbox"> {
  /** Confirmations are left to the next `send --due`, for platforms that can't connect to a mail server. Default: false. */
  readonly mailsWait?: boolean;
  /** Told what goes wrong; readers only see that something did. */
  readonly onError: (error: unknown) => void;
}

/**
 * Everything that `serve` answers except `/metrics`, as one function, for a platform that starts a process for a request and may
 * stop it afterwards. The database must be one that all of them reach. The first request opens it; if that fails, the response is
 * 503 and the next request tries again.
 */
export function createHandler(options: HandlerOptions): Handler {
  let opening: ReturnType<typeof openHandler> | undefined;
  const opened = () => {
    opening ??= openHandler(options);
    opening.catch(() => {
      opening = undefined;
    });
    return opening;
  };
  return async (request, info) => {
    try {
      return await (await opened())(request, info);
    } catch (error) {
      options.onError(error);
      return answerUnavailable();
    }
  };
}

/** What readers get while the configuration or the database can't be used. */
export function answerUnavailable(): Response {
  return new Response("Temporarily unavailable\n", { status: 503, headers: { "retry-after": "60" } });
}

/** @throws FeedletterError for the configuration, the templates and the database */
async function openHandler(options: HandlerOptions): Promise<Handler> {
  const { sleep, randomBytes, mailsWait = false, onError } = options;
  const sendContext = await openSendContext({ ...options, runsOn: true });
  try {
    const { database, loaded } = sendContext;
    const clock = sendContext.clock.now;
    const server = requireServer(loaded);
    const served = await readServedDigests(sendContext, options);
    const health = watchHealth(database, { clock, signal: new AbortController().signal });
    const mailQueue = createRequestQueue({
      ...{ waiting: database.waitingMails, clock, sleep, failed: onError },
      random: () => Buffer.from(randomBytes(4)).readUInt32BE() / 2 ** 32,
      newId: () => Buffer.from(randomBytes(16)).toString("base64url"),
    });
    const { metrics: _, ...answered } = server;
    const configured = trustProxies(server.trustProxy, server.proxyHeader);
    const site = await openSite(sendContext, answered, {
      ...options,
      ...{ clock, mailQueue, mailsWait, isStateless: true },
      served,
      health: { problems: () => health.problems(served), warnings: () => [] },
      measure: async () => [],
      answered: () => {},
      failed: onError,
      // The platform itself is the last proxy.
      proxies: { ...configured, trusts: (address) => address === "" || configured.trusts(address) },
    });
    const finish = async (): Promise<void> => {
      await mailQueue.settled();
      if (mailsWait) return;
      await sendAnswers(sendContext, { ...options, failed: onError });
      // A connection that is held while the process is stopped is dead afterwards.
      await sendContext.transport.close();
    };
    return async (request, { peer = "", waitUntil } = {}) => {
      health.recordWakeUp();
      const response = await site.answer(request, { peer });
      if (request.method !== "POST") return response;
      const finishing = finish().catch(onError);
      if (waitUntil === undefined) await finishing;
      else waitUntil(finishing);
      return response;
    };
  } catch (error) {
    await sendContext.close();
    throw error;
  }
}

/** @throws FeedletterError E_CONFIG */
function requireServer({
  config: { server },
  placeOf,
}: Awaited<ReturnType<typeof openSendContext>>["loaded"]): ServerConfig {
  if (server !== undefined) return server;
  throw new FeedletterError("E_CONFIG", {
    message: "There is no `server:` section.",
    fix: "Add one with `url: https://…`, the address at which the function answers.",
    place: placeOf(),
  });
}
