import type { FormatTime } from "#app/local-time.js";
import { maskAddresses } from "#terminal/mask-addresses.js";
import type { Terminal } from "#terminal/terminal.js";
import { describeEvent, type ServeEvent } from "./serve-events.js";

type Level = "debug" | "info" | "warn" | "error";

/** Writes each event as a line of JSON to stdout, without email addresses; `debug` adds where requests come from. */
export async function openLog(
  { print }: Pick<Terminal, "print">,
  { lowest, time: format }: { readonly lowest: "info" | "debug"; readonly time: FormatTime },
): Promise<(event: ServeEvent) => void> {
  const { pino } = await import("pino");
  const log = pino(
    {
      level: lowest,
      base: null,
      // Events have their own time, which may come from the database's clock.
      timestamp: false,
      messageKey: "message",
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => print(line.trimEnd()) },
  );
  return (event) => {
    const { time, message, facts } = describeEvent(event, format);
    const client = event.kind === "answered" && lowest === "debug" ? { client: event.client } : {};
    log[levelOf(event)]({ time, event: event.kind, ...facts, ...client }, maskAddresses(message));
  };
}

/** Requested every few seconds. */
const MONITORED: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/metrics"]);

function levelOf(event: ServeEvent): Level {
  switch (event.kind) {
    case "failed":
    case "broken":
    case "config-refused":
      return "error";
    case "rehearsal":
    case "too-late":
    case "clock-jumped":
    case "marks-reset":
    case "events-refused":
      return "warn";
    case "shown":
      return event.outcome.kind === "accepted" ? "info" : "warn";
    case "pinged":
      return event.failed > 0 ? "warn" : "info";
    case "answered":
      if (event.status >= 500 && event.route !== "/readyz") return "warn";
      return MONITORED.has(event.route) ? "debug" : "info";
    default:
      return "info";
  }
}
