import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FeedletterError } from "#errors.js";
import { type GitResult, runGit } from "./git-program.js";
import { anonymousEnvironment, gitEnvironment, type Remote } from "./remote.js";

/** A file that is already in the local repository. */
export interface StoredFile {
  readonly name: string;
  /** Its id as a Git object. */
  readonly blob: string;
}

/** How a push ended. `moved`: the branch isn't where the caller has read it; `tip` is where it is now. */
type PushResult =
  | { readonly kind: "accepted" }
  | { readonly kind: "moved"; readonly tip: string | undefined };

/** The commits that two branches are at; undefined if there is no such branch. */
interface Tips {
  readonly own: string | undefined;
  readonly other: string | undefined;
}

/** A branch of a remote repository whose commits have no parents: each holds everything. Methods may throw FeedletterError E_STATE_REMOTE. */
export interface Branch {
  /** The commit that the branch is at; undefined if there is no such branch. Nothing is transferred. */
  tip(): Promise<string | undefined>;
  /** The same, and where another branch is, in one question. */
  tips(other: string): Promise<Tips>;
  /** Transfers what isn't here yet, of this commit only. @returns its files; undefined if the branch isn't there any more */
  fetch(commit: string): Promise<readonly StoredFile[] | undefined>;
  read(file: StoredFile): Promise<Uint8Array>;
  write(name: string, bytes: Uint8Array): Promise<StoredFile>;
  commit(files: readonly StoredFile[]): Promise<string>;
  /**
   * Moves the branch to `commit` if it is at `expected`: a compare-and-swap. If no answer came, asks where the branch is now.
   * @throws FeedletterError E_STATE_REMOTE if the remote refuses, or if it can't be known whether it has accepted
   */
  push(commit: string, expected: string | undefined): Promise<PushResult>;
  /** Removes the branch in the same way. @throws like `push` */
  remove(expected: string): Promise<PushResult>;
  /** Removes the local repository, with what earlier commits have left in it. */
  clear(): void;
  /** Whether anybody can read the repository without logging in. Known only for https. */
  isPublic(): Promise<boolean>;
}

export interface BranchOptions {
  readonly remote: Remote;
  readonly branch: string;
  /** Folder of the local repository, which is created if it is missing. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeouts?: { readonly ask: number; readonly transfer: number };
}

/** Ms. */
const TIMEOUTS = { ask: 20_000, transfer: 90_000 };

const AUTHOR = {
  GIT_AUTHOR_NAME: "Feedletter",
  GIT_AUTHOR_EMAIL: "state@feedletter.invalid",
  GIT_COMMITTER_NAME: "Feedletter",
  GIT_COMMITTER_EMAIL: "state@feedletter.invalid",
};

export function openBranch({ remote, branch, folder, env, timeouts = TIMEOUTS }: BranchOptions): Branch {
  const ref = `refs/heads/${branch}`;
  const environment = { ...gitEnvironment(env, { repository: folder, remote }), ...AUTHOR };
  let created: Promise<void> | undefined;
  const create = async (): Promise<void> => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { code, stderr } = await runGit(["init", "--quiet", "--bare", "--template=", folder], {
      env: environment,
      timeout: timeouts.ask,
    });
    if (code !== 0) throw remoteError(`git can't create ${folder}`, { code, stderr }, remote);
  };
  const git = async (
    args: readonly string[],
    { input, timeout = timeouts.ask }: { readonly input?: Uint8Array; readonly timeout?: number } = {},
  ): Promise<GitResult> => {
    created ??= create();
    await created;
    return runGit(args, { env: environment, input, timeout });
  };
  const local = async (args: readonly string[], input?: Uint8Array): Promise<Buffer> => {
    const result = await git(args, { input });
    if (result.code !== 0) throw remoteError(`git ${args[0]} has failed`, result, remote);
    return result.stdout;
  };
  const tipsOf = async (...refs: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const result = await git(["ls-remote", "--refs", remote.url, ...refs]);
    if (result.code !== 0) throw remoteError("The state's repository can't be read", result, remote);
    // git also lists refs whose names only end like this.
    return new Map(
      result.stdout
        .toString()
        .split("\n")
        .flatMap((line) => {
          const [, commit, name] = /^([0-9a-f]{40,64})\t(.*)$/.exec(line) ?? [];
          return commit === undefined || name === undefined ? [] : [[name, commit] as const];
        }),
    );
  };
  const tip = async (): Promise<string | undefined> => (await tipsOf(ref)).get(ref);
  /** @param commit "" removes the branch */
  const move = async (commit: string, expected: string | undefined): Promise<PushResult> => {
    await git(["--version"]);
    // From a repository that calls itself shallow, git leaves out what the remote's commit has, although it is no parent of ours.
    if (expected !== undefined) writeFileSync(join(folder, "shallow"), `${expected}\n`, { mode: 0o600 });
    const result = await git(
      [
        ...["push", "--quiet", "--porcelain", "--no-verify"],
        ...[`--force-with-lease=${ref}:${expected ?? ""}`, remote.url, `${commit}:${ref}`],
      ],
      { timeout: timeouts.transfer },
    );
    if (result.code === 0) return { kind: "accepted" };
    const now = await tip();
    if (now === (commit === "" ? undefined : commit)) return { kind: "accepted" };
    if (now !== expected) return { kind: "moved", tip: now };
    throw remoteError("The state can't be pushed", result, remote);
  };
  const list = async (commit: string): Promise<readonly StoredFile[]> => {
    const listed = (await local(["ls-tree", "-z", commit])).toString().split("\0");
    return listed.flatMap((line) => {
      const [, blob, name] = /^\d+ blob ([0-9a-f]+)\t(.*)$/.exec(line) ?? [];
      return blob === undefined || name === undefined ? [] : [{ name, blob }];
    });
  };
  return {
    tip,
    tips: async (other) => {
      const otherRef = `refs/heads/${other}`;
      const found = await tipsOf(ref, otherRef);
      return { own: found.get(ref), other: found.get(otherRef) };
    },
    fetch: async (commit) => {
      const isHere = async (): Promise<boolean> =>
        (await git(["cat-file", "-e", `${commit}^{tree}`])).code === 0;
      if (!(await isHere())) {
        const result = await git(
          ["fetch", "--quiet", "--no-tags", "--depth=1", "--no-write-fetch-head", remote.url, ref],
          { timeout: timeouts.transfer },
        );
        if (result.code !== 0) {
          if ((await tip()) !== commit) return undefined;
          throw remoteError("The state can't be fetched", result, remote);
        }
        if (!(await isHere())) return undefined;
      }
      return list(commit);
    },
    read: async ({ blob }) => local(["cat-file", "blob", blob]),
    write: async (name, bytes) => {
      const written = await local(["hash-object", "-w", "--stdin"], bytes);
      return { name, blob: written.toString().trim() };
    },
    commit: async (files) => {
      const lines = files.map(({ name, blob }) => `100644 blob ${blob}\t${name}`).join("\n");
      const tree = (await local(["mktree"], Buffer.from(`${lines}\n`))).toString().trim();
      return (await local(["commit-tree", tree, "-m", "State of a newsletter"])).toString().trim();
    },
    push: move,
    remove: (expected) => move("", expected),
    clear: () => {
      created = undefined;
      rmSync(folder, { recursive: true, force: true });
    },
    isPublic: async () => {
      if (!/^https?:/.test(remote.url)) return false;
      await git(["--version"]);
      const { code } = await runGit(["ls-remote", "--refs", remote.url, ref], {
        env: anonymousEnvironment(environment, folder),
        timeout: timeouts.ask,
      });
      return code === 0;
    },
  };
}

function remoteError(
  what: string,
  { code, stderr }: Pick<GitResult, "code" | "stderr">,
  { url, authorization }: Remote,
): FeedletterError {
  // git doesn't know the token's place in the address, so it can't repeat it; a server could.
  const [, secret = ""] = /^Basic (.*)$/.exec(authorization ?? "") ?? [];
  const [, token = ""] = /^[^:]*:(.*)$/.exec(Buffer.from(secret, "base64").toString()) ?? [];
  const hide = (text: string): string =>
    [secret, token].reduce((shown, one) => (one === "" ? shown : shown.replaceAll(one, "…")), text);
  const lines = stderr.split("\n").filter((line) => /\S/.test(line) && !line.startsWith("To "));
  const reason = code === undefined ? "it doesn't answer" : lines.slice(-3).join(" ").replace(/\.$/, "");
  return new FeedletterError("E_STATE_REMOTE", {
    message: `${what} (${url}): ${hide(reason) || `git ended with ${code}`}.`,
    fix: "Check `state.repository`, the network, and that the token or key may write to it. Nothing was sent that isn't recorded there.",
  });
}
