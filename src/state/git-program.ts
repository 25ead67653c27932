import { spawn } from "node:child_process";
import { FeedletterError } from "#errors.js";

/** How a run of the program ended. */
export interface GitResult {
  /** Undefined if it took too long and was killed: what it did in the meantime isn't known. */
  readonly code: number | undefined;
  readonly stdout: Buffer;
  /** What it said, in English. */
  readonly stderr: string;
}

interface GitRun {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input?: Uint8Array | undefined;
  /** Ms. */
  readonly timeout: number;
}

/**
 * Runs `git`. Nothing secret may be in `args`: other users of the machine can read them.
 * @throws FeedletterError E_PACKAGES if there is no such program
 */
export function runGit(
  args: readonly string[],
  { env, input = new Uint8Array(), timeout }: GitRun,
): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that the programs that git starts can be ended with it.
    const child = spawn("git", args, { env: { ...env }, detached: true, stdio: "pipe", windowsHide: true });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      endGroup(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
    }, timeout);
    child.stdout.on("data", (bytes: Buffer) => stdout.push(bytes));
    child.stderr.on("data", (bytes: Buffer) => stderr.push(bytes));
    child.on("error", (cause) => {
      clearTimeout(timer);
      reject(missingGit(cause));
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({
        code: isLate ? undefined : (code ?? 1),
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString("utf8").trim(),
      });
    });
    // It may end before it has read everything.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // It has ended in the meantime.
  }
}

function missingGit(cause: unknown): FeedletterError {
  return new FeedletterError("E_PACKAGES", {
    message: "`state` needs the program git, which can't be started.",
    fix: "Install git 2.31 or newer (apt install git), and make sure that it is in PATH.",
    cause,
  });
}
