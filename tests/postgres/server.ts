import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A PostgreSQL of npm packages alone, on a port of its own. */
export interface PostgresServer {
  /** Of a superuser's database. */
  readonly url: string;
  /** Stops it and starts it again: in order, or as after a crash. */
  restart(how: "stop" | "crash"): Promise<void>;
  close(): Promise<void>;
}

export async function startPostgres(): Promise<PostgresServer> {
  const guardian = spawn(process.execPath, [join(import.meta.dirname, "guardian.mjs")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: guardian.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error("PostgreSQL could not be started");
    return line.value;
  };
  const tell = async (command: string): Promise<void> => {
    guardian.stdin.write(`${command}\n`);
    await nextLine();
  };
  return {
    url: await nextLine(),
    restart: async (how) => {
      await tell(how);
      await tell("start");
    },
    close: async () => {
      guardian.stdin.end();
      await once(guardian, "exit");
    },
  };
}
