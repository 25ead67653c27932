import type { Command } from "commander";
import { type Io, runUntilStopped } from "#cli/io.js";
import { type CommonFlags, type ExitCode, movingClock, readCommonFlags } from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";
import { FeedletterError } from "#errors.js";
import type { PreviewSnapshot } from "#pages/preview/preview-snapshot.js";
import { includedStates } from "./build.js";

interface PreviewFlags extends CommonFlags {
  readonly port: string;
  readonly drafts?: boolean;
  readonly future?: boolean;
}

const HELP = `
Examples:
  # Open the printed address in a browser; the page updates as you write
  $ feedletter preview

  # Use port 8000, or the next free one
  $ feedletter preview --port 8000

  # Include drafts in the feeds (digests never have them)
  $ feedletter preview --drafts

Only this machine can open it. Nothing is sent, and only the note that you write in it is changed.
`;

export function definePreview(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .option("-p, --port <number>", "port to listen on; if it is taken, the next free one", "4270")
    .option("--drafts", "include drafts in the feeds")
    .option("--future", "include posts dated in the future in the feeds")
    .addHelpText("after", HELP)
    .action(async () => setExit(await runPreview(command.opts<PreviewFlags>(), io)));
}

async function runPreview(flags: PreviewFlags, io: Io): Promise<ExitCode> {
  const { terminal, json, configPath } = readCommonFlags(flags, io);
  const port = readPort(flags.port);
  const { servePreview } = await import("#daemon/serve-preview.js");
  await runUntilStopped(io, (signal) =>
    servePreview({
      configPath,
      env: io.env,
      cwd: io.cwd,
      port,
      clock: movingClock(flags, io),
      include: includedStates(flags),
      randomBytes: io.randomBytes,
      signal,
      ready: (url) => {
        if (json) terminal.print(JSON.stringify({ url }));
        else terminal.sayDone(`${url}  updates on every change. Press Ctrl-C to stop.`);
      },
      rendered: (snapshot) => {
        if (!json) terminal.say(terminal.paint("dim", describeSnapshot(snapshot)));
      },
    }),
  );
  return 0;
}

function describeSnapshot({ feeds, digests, problems }: PreviewSnapshot): string {
  const failed = digests.filter(({ content }) => content.kind === "failed").length;
  const findings = problems.length + failed;
  return [
    formatCount(feeds.length, "feed"),
    formatCount(digests.length, "digest"),
    ...(findings === 0 ? [] : [formatCount(findings, "finding")]),
  ].join(", ");
}

/** @throws FeedletterError E_USAGE */
function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new FeedletterError("E_USAGE", {
    message: `Invalid port "${text}".`,
    fix: "Write a number from 0 to 65535; 0 picks any free port.",
  });
}
