import type { Command } from "commander";
import type { ExplainedPost, ListedPost } from "#app/site/list-posts.js";
import type { Io } from "#cli/io.js";
import { type CommandContext, type CommonFlags, type ExitCode, readCommonFlags } from "#cli/options.js";
import { formatCount, printFindings } from "#cli/print-findings.js";

interface ListFlags extends CommonFlags {
  readonly explain?: string;
}

const HELP = `
Examples:
  # Date, state, URL, id, tags and file of every post
  $ feedletter list

  # Posts that aren't published yet
  $ feedletter list | grep -w draft

  # Only the URLs
  $ feedletter list --json | jq '.posts[].url'

  # Where each field of a post comes from, and every warning about it
  $ feedletter list --explain hello.md

Exit codes: 0 done, 2 usage or configuration error, 3 some posts were left out.
`;

export function defineList(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .option("--explain <post>", "show where each field of a post comes from (give its file, id, URL or slug)")
    .addHelpText("after", HELP)
    .action(async () => setExit(await runList(command.opts<ListFlags>(), io)));
}

async function runList(flags: ListFlags, io: Io): Promise<ExitCode> {
  const context = readCommonFlags(flags, io);
  const { explainPost, listPosts } = await import("#app/site/list-posts.js");
  const options = { configPath: context.configPath, env: io.env, now: context.clock() };
  if (flags.explain !== undefined)
    return printExplanation(await explainPost(flags.explain, options), context);
  const listed = await listPosts(options);
  const { print, printJson, say, paint } = context.terminal;
  if (context.json) printJson(listed);
  else for (const post of listed.posts) print(formatPost(post));
  const errors = printFindings(listed.findings, context);
  say(paint("dim", formatCount(listed.posts.length, "post")));
  return errors > 0 ? 3 : 0;
}

/** Separated by tabs, which no field contains. */
function formatPost({ date, url, id, tags, file, ...post }: ListedPost): string {
  return [date, formatState(post), url, id, tags.join(", "), file].join("\t");
}

function formatState({ state, hiddenFrom }: Pick<ListedPost, "state" | "hiddenFrom">): string {
  return hiddenFrom === undefined || hiddenFrom === "everywhere" ? state : `${state}, not in ${hiddenFrom}`;
}

function printExplanation(explained: ExplainedPost, { terminal, json }: CommandContext): ExitCode {
  const { post, fields, findings } = explained;
  if (json) terminal.printJson(explained);
  else {
    if (post !== undefined) terminal.print(`${post.file}  (${formatState(post)})`);
    for (const { field, value, from } of fields)
      terminal.print(`  ${field.padEnd(10)}  ${value || "–"}  ← ${from}`);
  }
  return printFindings(findings, { terminal, verbose: true }) > 0 ? 3 : 0;
}
