import { appendFileSync, existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { type Command, Option } from "commander";
import { CI_HOSTS, type CiHost } from "#app/ci/hosts.js";
import type { AddressCheck } from "#app/site/check-addresses.js";
import type { InitResult } from "#app/site/init-site.js";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type ExitCode, readCommonFlags } from "#cli/options.js";
import { findConfigIn, isModule } from "#config/reading/find-config.js";
import { FeedletterError } from "#errors.js";
import { readIfExists } from "#files/file-system.js";
import { statIfThere } from "#machine/stat-if-there.js";

interface InitFlags extends CommonFlags {
  readonly title?: string;
  readonly url?: string;
  readonly templates?: boolean;
  readonly feed?: string;
  readonly allowPrivate?: boolean;
  readonly ci?: string;
}

const HELP = `
Examples:
  $ feedletter init                                      # in the folder of the site
  $ feedletter init blog --title "My Notes" --url https://notes.example/
  $ feedletter init --feed https://notes.example/rss.xml # compares the addresses with your present feed's
  $ feedletter init https://notes.example/               # the posts come from the feed of a site
  $ feedletter init --ci gitlab                          # adds CI workflows for feeds and mail, also to a site that is set up already
  $ feedletter init --templates                          # copies the email templates, to edit them

Recognises site generators, exports, built sites and plain folders of Markdown. Then it compares the posts' addresses with the
built site, a sitemap or your present feed, and says which ones differ. Existing files are kept.
`;

export function defineInit(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .argument("[folder]", "the site's folder, or the address of a site with a feed", ".")
    .option("--title <title>", "the site's title")
    .option("--url <url>", "the site's address")
    .option("--feed <url>", "your present feed (URL or file), to compare the posts' addresses with")
    .option("--allow-private", "allow a URL on your own machine or network")
    .addOption(new Option("--ci <host>", "write CI workflows for feeds and mail").choices(CI_HOSTS))
    .option("--templates", "copy the email templates into email-templates/, to edit them (docs/templates.md)")
    .addHelpText("after", HELP)
    .action(async (folder: string) => setExit(await runInit(folder, command.opts<InitFlags>(), io)));
}

async function runInit(folder: string, flags: InitFlags, io: Io): Promise<ExitCode> {
  const isUrl = /^https?:\/\//i.test(folder);
  if (!isUrl) requireFolder(folder, io);
  if (flags.templates) return copyOut(resolve(io.cwd, folder), flags, io);
  const { json, clock } = readCommonFlags(flags, io);
  const path = resolve(io.cwd, isUrl ? "." : folder);
  const ci = CI_HOSTS.find((host) => host === flags.ci);
  if (ci !== undefined && existsSync(findConfigIn(path))) return addWorkflows(path, ci, { json, io });
  const given = { title: flags.title, url: flags.url, ci };
  const made = isUrl
    ? await initFromUrl(folder, { path, flags, ci })
    : (await import("#app/site/init-site.js")).initSite(path, given);
  const addresses = await compareAddresses(made, { path, flags, now: clock() });
  if (json) {
    io.terminal.print(JSON.stringify({ ...made, addresses }, null, 2));
    return 0;
  }
  printMade(made, io);
  if (addresses !== undefined) printAddresses(addresses, io);
  return offerState(path, made, io);
}

/** A folder that doesn't exist yet is made. @throws FeedletterError E_USAGE if a file is in its place */
function requireFolder(folder: string, { cwd }: Io): void {
  let path = resolve(cwd, folder);
  while (statIfThere(path) === undefined && dirname(path) !== path) path = dirname(path);
  if (statIfThere(path)?.isDirectory() === true) return;
  throw new FeedletterError("E_USAGE", {
    message: `${relative(cwd, path) || path} is a file.`,
    fix: "Name the folder of your site, or the address of a site with a feed.",
  });
}

interface Target {
  readonly path: string;
  readonly flags: InitFlags;
}

async function initFromUrl(
  address: string,
  { path, flags, ci }: Target & { readonly ci: CiHost | undefined },
): Promise<InitResult> {
  const { initFromFeed } = await import("#app/site/init-from-feed.js");
  const { title, url, allowPrivate = false } = flags;
  return initFromFeed(path, address, { title, url, ci, allowPrivate });
}

/** What can't be compared doesn't undo what was written: `build` says what is wrong. */
async function compareAddresses(
  { urlIsGuess }: InitResult,
  { path, flags, now }: Target & { readonly now: number },
): Promise<AddressCheck | undefined> {
  const config = join(path, "feedletter.yaml");
  if (flags.feed !== undefined) {
    const { checkFeedAddresses } = await import("#app/adopt/check-feed-addresses.js");
    return checkFeedAddresses(config, flags.feed, { now, allowPrivate: flags.allowPrivate === true });
  }
  if (urlIsGuess) return undefined;
  const { checkAddresses } = await import("#app/site/check-addresses.js");
  return checkAddresses(config, now).catch((error: unknown) => {
    if (error instanceof FeedletterError) return undefined;
    throw error;
  });
}

const MAX_NAMED = 5;
/** A few posts may be newer than the built site. */
const MIN_AGREEING = 0.95;

function printAddresses({ against, posts, agree, missing, pages }: AddressCheck, { terminal }: Io): void {
  const { say, paint } = terminal;
  if (posts === 0) return;
  const summary = `${agree} of ${posts} addresses agree with ${against}`;
  if (missing.length === 0) {
    say(summary);
    return;
  }
  const more = missing.length > MAX_NAMED ? ` and ${missing.length - MAX_NAMED} more` : "";
  say(paint("yellow", `${summary}. These don't: ${missing.slice(0, MAX_NAMED).join(", ")}${more}`));
  if (pages !== undefined && agree < posts * MIN_AGREEING)
    say(
      paint(
        "yellow",
        `To get every address right, read the built pages instead: \`content: [{ html: ${pages} }]\`.`,
      ),
    );
}

function printMade(made: InitResult, io: Io): void {
  const { say, paint } = io.terminal;
  const isHere = made.posts === "./" || made.posts === ".";
  const what = made.tool === "Folder" && isHere ? "Posts" : `${made.tool} with posts`;
  say(`${what} in ${isHere ? "this folder" : made.posts}`);
  listFiles(made, io);
  if (made.urlIsGuess)
    say(paint("yellow", "Set `site.url` in feedletter.yaml to the site's address before publishing."));
  say(`Next: ${paint("cyan", "npx feedletter build")}`);
  sayNextForCi(made, io);
}

/** For a site that is set up already. */
async function addWorkflows(
  folder: string,
  ci: CiHost,
  { json, io }: { readonly json: boolean; readonly io: Io },
): Promise<ExitCode> {
  const { writeWorkflows } = await import("#app/ci/workflows.js");
  const made = writeWorkflows(folder, ci);
  if (json) io.terminal.print(JSON.stringify(made, null, 2));
  listFiles(made, io);
  sayNextForCi(made, io);
  return json ? 0 : offerState(folder, made, io);
}

function workflowsIn({ written }: Pick<InitResult, "written">): readonly string[] {
  return written.filter((path) => /\.ya?ml$/.test(path) && path !== "feedletter.yaml");
}

/** Where a new workflow sends mail, and its database isn't decided yet: makes the key of the state, if that is wanted. */
async function offerState(
  folder: string,
  made: Pick<InitResult, "written">,
  { terminal }: Io,
): Promise<ExitCode> {
  const sends = workflowsIn(made).some((path) => !path.endsWith("/feeds.yml"));
  const config = findConfigIn(folder);
  const isProgram = isModule(config);
  const setting = isProgram ? /\b(?:state|database)\b/ : /^(?:state|database):/m;
  if (!sends || setting.test(readIfExists(config) ?? "")) return 0;
  const { say, paint, interactive } = terminal;
  if (!interactive) {
    say(
      `To keep the database in a private Git repository: ${paint("cyan", "npx feedletter state new-key")}, then docs/state.md. Or set \`database\` to a PostgreSQL server.`,
    );
    return 0;
  }
  const wanted = await terminal.confirm(
    "Sending from CI needs a place for the database. Keep it in a private Git repository, encrypted?",
  );
  if (!wanted) {
    say(`Then set \`database\` in ${basename(config)} to a PostgreSQL server (docs/scaling.md).`);
    return 0;
  }
  const { makeStateKey } = await import("#cli/make-state-key.js");
  if ((await makeStateKey({ terminal, json: false })) === undefined) return 1;
  if (!isProgram) appendFileSync(config, STATE);
  const done = isProgram
    ? `Add \`state\` to ${basename(config)}: \`{ repository: "\${STATE_REPOSITORY}", key: "\${STATE_KEY}" }\`.`
    : "`state` was added to feedletter.yaml.";
  say(
    `${done} Create an empty private repository, and set the secret STATE_REPOSITORY to its address with a token (docs/state.md).`,
  );
  return 0;
}

const STATE = `
# The database: a private Git repository that holds nothing else (docs/state.md)
state:
  repository: \${STATE_REPOSITORY}
  key: \${STATE_KEY}
`;

function sayNextForCi(made: Pick<InitResult, "written">, { terminal: { say, paint } }: Io): void {
  const workflows = workflowsIn(made);
  if (workflows.length === 0) return;
  say(`For CI: ${paint("cyan", "npm install --save-dev feedletter")}, and commit package-lock.json.`);
  if (workflows.some((path) => !path.endsWith("/feeds.yml")))
    say("The new files say at the top what to set in the repository's settings.");
}

async function copyOut(folder: string, flags: InitFlags, io: Io): Promise<ExitCode> {
  const { json } = readCommonFlags(flags, io);
  const { copyTemplates } = await import("#app/copy-templates.js");
  const made = copyTemplates(folder);
  if (json) io.terminal.print(JSON.stringify(made, null, 2));
  listFiles(made, io);
  io.terminal.say(
    "Delete the files that you don't change: the package's own are used instead, and stay up to date.",
  );
  return 0;
}

function listFiles({ written, kept }: Pick<InitResult, "written" | "kept">, { terminal }: Io): void {
  for (const path of written) terminal.say(`  ${terminal.paint("green", "new")}  ${path}`);
  for (const path of kept) terminal.say(`  ${terminal.paint("dim", "kept")} ${path}`);
}
