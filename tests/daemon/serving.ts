import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { onTestFinished } from "vitest";
import { CLI, setClock } from "../cli/cli.js";

/** A port that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("there is no port");
  server.close();
  await once(server, "close");
  return address.port;
}

interface Serving {
  readonly said: () => string;
  /** @returns the exit code */
  readonly stop: () => Promise<unknown>;
}

/** The real program, once it serves. Killed when the test ends, if it still runs. */
export async function startServe(
  cwd: string,
  { now, env = {} }: { readonly now?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Serving> {
  const args = [...(now === undefined ? [] : setClock("from", now)), CLI, "serve"];
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const closed = once(child, "close");
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk;
      if (said.includes("serving")) resolve();
    });
    void closed.then(() => reject(new Error(said)));
  });
  return {
    said: () => said,
    stop: async () => {
      child.kill("SIGTERM");
      const [code]: unknown[] = await closed;
      return code;
    },
  };
}
