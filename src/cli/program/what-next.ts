import { basename } from "node:path";
import { describeFolder } from "#app/site/describe-folder.js";
import type { Io } from "#cli/io.js";
import { formatCount } from "#cli/print-findings.js";
import { findConfigIn } from "#config/reading/find-config.js";

/** What is in this folder, what is missing, and the command that comes next. @throws FeedletterError E_CONFIG… */
export async function describeWhatNext({ cwd, env, clock, terminal }: Io): Promise<readonly string[]> {
  const configPath = findConfigIn(cwd);
  const here = await describeFolder({ configPath, env, now: clock() });
  const command = (text: string): string => terminal.paint("cyan", text);
  const next = (text: string, why: string): string => `Next: ${command(text)}  ${why}`;
  const all = `All commands: ${command("feedletter --help")}`;
  if (here === undefined) {
    return [
      "There is no feedletter.yaml in this folder.",
      next("feedletter init", "recognises the site in this folder"),
      `  or: ${command("feedletter init https://your.blog/")}  begins with a feed or a site on the web`,
      all,
    ];
  }
  const { published, others, isBuilt, digests, sendsMail, isServed } = here;
  const found = [
    `${basename(configPath)}: ${formatCount(published, "published post")}${others === 0 ? "" : `, ${others} drafts or other posts that aren't`}`,
    isBuilt ? "Feeds: built" : "Feeds: not built yet",
    digests.length === 0
      ? "Mail: no digest is configured"
      : `Mail: ${digests.join(", ")}${sendsMail ? "" : "; no mail server is known here, so nothing is sent"}`,
  ];
  if (published === 0)
    return [
      ...found,
      next("feedletter list", "shows which posts there are, and why they aren't published"),
      all,
    ];
  if (!isBuilt) return [...found, next("feedletter build", "writes the feeds and the subscribe page"), all];
  if (digests.length === 0)
    return [
      ...found,
      next("feedletter check", "finds problems in posts and feeds"),
      "To mail what is new: docs/guide.md",
      all,
    ];
  const [digest = ""] = digests;
  if (!sendsMail) return [...found, next("feedletter preview", "shows the next mail"), all];
  return [
    ...found,
    next(`feedletter send ${digest} --dry-run`, "shows the next issue, and sends nothing"),
    isServed
      ? `  or: ${command("feedletter serve")}  sends on schedule, and answers subscribers`
      : `  or: ${command("feedletter send --due")}  sends whatever is due, from cron or CI`,
    all,
  ];
}
