import type { Command } from "commander";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type Exit, movingClock, readCommonFlags } from "#cli/options.js";
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
  $ feedletter preview                # open the address that it prints; pages follow each change
  $ feedletter preview --port 8000    # or the next port that is free
  $ feedletter preview --drafts       # drafts in the feeds, too; a digest never has them

It answers on this machine only, sends nothing and changes nothing.
`;

export function definePreview(command: Command, io: Io, setExit: (exit: Exit) => void): void {
  command
    .option("-p, --port <number>", "where to answer; the next free port where it is taken", "4270")
    .option("--drafts", "take drafts into the feeds")
    .option("--future", "take posts dated in the future into the feeds")
    .addHelpText("after", HELP)
    .action(async () => setExit(await runPreview(command.opts<PreviewFlags>(), io)));
}

async function runPreview(flags: PreviewFlags, io: Io): Promise<Exit> {
  const common = readCommonFlags(flags, io);
  const port = readPort(flags.port);
  const { servePreview } = await import("#daemon/serve-preview.js");
  const stopping = new AbortController();
  const release = io.onStop(() => stopping.abort());
  const { say, print, paint } = io.terminal;
  try {
    await servePreview({
      ...{ configPath: common.configPath, env: io.env, cwd: io.cwd, port },
      clock: movingClock(flags, io),
      include: includedStates(flags),
      randomBytes: io.randomBytes,
      signal: stopping.signal,
      ready: (url) => {
        if (common.json) print(JSON.stringify({ url }));
        else say(`${paint("green", "✓")} ${url}  follows each change. Ctrl-C ends it.`);
      },
      rendered: (snapshot) => {
        if (!common.json) say(paint("dim", describeSnapshot(snapshot)));
      },
    });
    return 0;
  } finally {
    release();
  }
}

function describeSnapshot({ feeds, digests, problems }: PreviewSnapshot): string {
  const failed = digests.filter(({ content }) => content.kind === "failed").length;
  const wrong = problems.length + failed;
  return `${formatCount(feeds.length, "feed")}, ${formatCount(digests.length, "digest")}${wrong === 0 ? "" : `, ${formatCount(wrong, "finding")}`}`;
}

/** @throws FeedletterError E_USAGE */
function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new FeedletterError("E_USAGE", {
    message: `--port "${text}" is no port.`,
    fix: "Write a number from 0 to 65535; 0 takes any that is free.",
  });
}
