import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether this process may give a program a file system of its own. */
export function canIsolate(): boolean {
  return (
    process.getuid?.() === 0 && spawnSync("unshare", ["--mount", "--pid", "--fork", "true"]).status === 0
  );
}

export interface Box {
  readonly url: string;
  /** What the program and its installation wrote. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/**
 * Installs Debian's package with apt-get and starts the program, on a copy of this machine's file system that is gone when it stops.
 * Debian's mail servers exclude each other, and this machine keeps the one that it has.
 * @returns undefined if the package can't be had
 */
export async function startBox(program: string, address: string): Promise<Box | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-box-"));
  mkdirSync(join(folder, "files"));
  const scripts = join(import.meta.dirname, "programs");
  const child = spawn(
    "unshare",
    [
      ...["--mount", "--pid", "--fork", "--kill-child=SIGKILL", "sh", join(scripts, "box.sh")],
      ...[folder, scripts, program, address],
    ],
    { stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env.PATH } },
  );
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
  const ended = new Promise<"ended">((resolve) => child.once("exit", () => resolve("ended")));
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const up = await Promise.race([ended, untilItListens(address)]);
  if (up === "listens") return { url: `smtp://${address}:25`, log: () => said, stop };
  await stop();
  if (said.includes("NOT INSTALLED")) return undefined;
  throw new Error(`${program} doesn't start:\n${said}`);
}

async function untilItListens(host: string): Promise<"listens"> {
  for (;;) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(25, host, () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
    if (isUp) return "listens";
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
