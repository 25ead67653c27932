import type { Command } from "commander";
import type { ExplainedPost, ListedPost, ListOptions } from "#app/site/list-posts.js";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type CommonOptions, type Exit, readCommonFlags } from "#cli/options.js";
import { formatCount, printFindings } from "#cli/print-findings.js";

interface ListFlags extends CommonFlags {
  readonly explain?: string;
}

const HELP = `
Examples:
  $ feedletter list                      # date, state, URL, id, tags and file of every post
  $ feedletter list | grep -w draft      # what isn't published yet
  $ feedletter list --json | jq '.posts[].url'
  $ feedletter list --explain hello.md   # where each field of a post came from, and every warning

Exit codes: 0 done, 2 usage or configuration, 3 some posts were left out.
`;

export function defineList(command: Command, io: Io, setExit: (exit: Exit) => void): void {
  command
    .option("--explain <post>", "tell where each field of one post came from (its file, id, URL or slug)")
    .addHelpText("after", HELP)
    .action(async () => setExit(await runList(command.opts<ListFlags>(), io)));
}

async function runList(flags: ListFlags, io: Io): Promise<Exit> {
  const common = readCommonFlags(flags, io);
  const { explainPost, listPosts } = await import("#app/site/list-posts.js");
  const listing: ListOptions = { configPath: common.configPath, env: io.env, now: common.clock() };
  if (flags.explain !== undefined)
    return printExplanation(await explainPost(flags.explain, listing), common, io);
  const listed = await listPosts(listing);
  const { print, say, paint } = io.terminal;
  if (common.json) print(JSON.stringify(listed, null, 2));
  else for (const post of listed.posts) print(lineOf(post));
  const broken = printFindings(listed.findings, { terminal: io.terminal, verbose: common.verbose });
  say(paint("dim", formatCount(listed.posts.length, "post")));
  return broken > 0 ? 3 : 0;
}

/** Tabs part the columns, so that other programs can; no field holds one. */
function lineOf({ date, state, url, id, tags, file }: ListedPost): string {
  return [date, state, url, id, tags.join(", "), file].join("\t");
}

function printExplanation(explained: ExplainedPost, { json }: CommonOptions, { terminal }: Io): Exit {
  const { post, fields, findings } = explained;
  if (json) terminal.print(JSON.stringify(explained, null, 2));
  else {
    if (post !== undefined) terminal.print(`${post.file}  (${post.state})`);
    for (const { field, value, from } of fields)
      terminal.print(`  ${field.padEnd(10)}  ${value || "–"}  ← ${from}`);
  }
  const broken = printFindings(findings, { terminal, verbose: true });
  return broken > 0 ? 3 : 0;
}
