import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes the plan's files, commits them and makes an annotated tag with the release notes. Nothing is pushed.
 * @param {string} root @param {import("./plan.mjs").Plan} plan
 */
export function commitRelease(root, { version, tag, notes, files }) {
  const git = (args, input) =>
    execFileSync("git", args, { cwd: root, input, stdio: ["pipe", "pipe", "inherit"] });
  for (const [path, text] of files) writeFileSync(join(root, path), text);
  git(["add", "--", ...files.keys()]);
  git(["commit", "--quiet", "--message", `Release ${version}`]);
  // Headings of the notes are no comments.
  git(["tag", "--annotate", tag, "--cleanup=verbatim", "--file=-"], `Feedletter ${version}\n\n${notes}\n`);
}
