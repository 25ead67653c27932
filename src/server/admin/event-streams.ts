interface EventStreamOptions {
  /** Streams at the same time. Default: 20. */
  readonly max?: number;
  /** Ms between two readings. Default: 2,000. */
  readonly every?: number;
}

/** Server-sent events (HTML Standard §9.2) that tell what has changed, for as long as somebody listens. */
export interface EventStreams {
  /**
   * @param read what is to be told; undefined ends the stream
   * @returns undefined if there are too many streams, or the server is stopping
   */
  readonly open: (read: () => Promise<string | undefined>) => Response | undefined;
  /** Ends them, and opens no more. */
  readonly endAll: () => void;
  readonly count: () => number;
}

/** A comment is sent after so many readings without a change, so that no proxy takes the connection for dead. */
const HEARTBEAT_EVERY = 8;
/** What somebody doesn't fetch isn't kept for them. */
const MAX_UNREAD = 32;

export function createEventStreams({ max = 20, every = 2_000 }: EventStreamOptions = {}): EventStreams {
  const ends = new Set<() => void>();
  let stopped = false;
  return {
    open: (read) => {
      if (stopped || ends.size >= max) return undefined;
      let end = (): void => {};
      const body = new ReadableStream<Uint8Array>(
        {
          start: (controller) => {
            end = follow(read, { controller, every, ended: () => void ends.delete(end) });
            ends.add(end);
          },
          cancel: () => end(),
        },
        { highWaterMark: MAX_UNREAD },
      );
      return new Response(body, {
        headers: { "content-type": "text/event-stream", "cache-control": "no-store, no-transform" },
      });
    },
    endAll: () => {
      stopped = true;
      for (const end of ends) end();
    },
    count: () => ends.size,
  };
}

interface Following {
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  readonly every: number;
  readonly ended: () => void;
}

/** @returns ends the stream */
function follow(
  read: () => Promise<string | undefined>,
  { controller, every, ended }: Following,
): () => void {
  const encoder = new TextEncoder();
  let last: string | undefined;
  let quiet = 0;
  let state: "idle" | "reading" | "ended" = "idle";
  const end = (): void => {
    if (state === "ended") return;
    state = "ended";
    clearInterval(timer);
    ended();
    try {
      controller.close();
    } catch {
      // The client has left.
    }
  };
  const send = (text: string): void => {
    if ((controller.desiredSize ?? 0) <= 0) end();
    else controller.enqueue(encoder.encode(text));
  };
  const look = async (): Promise<void> => {
    if (state !== "idle") return;
    state = "reading";
    const said = await read().catch(() => undefined);
    if (isEnded()) return;
    state = "idle";
    if (said === undefined) return end();
    if (said === last) {
      quiet += 1;
      if (quiet % HEARTBEAT_EVERY === 0) send(":\n\n");
      return;
    }
    last = said;
    quiet = 0;
    send(`data: ${said}\n\n`);
  };
  // Narrowing doesn't see that `end` may have been called in between.
  const isEnded = (): boolean => state === "ended";
  const timer = setInterval(() => void look(), every);
  timer.unref();
  send(`retry: ${every}\n\n`);
  void look();
  return end;
}
