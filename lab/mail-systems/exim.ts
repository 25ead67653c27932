import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Debian's packages of mail servers exclude each other, so they are unpacked, not installed. */
const PACKAGES = ["exim4-daemon-light", "libidn12", "libnss-wrapper"];
/** Exim sends nothing as root. */
const NOBODY = 65_534;

export interface Exim {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** A folder with Debian's Exim; undefined if it can't be fetched. */
export function unpackExim(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-exim-"));
  chmodSync(folder, 0o777);
  const run = (command: string, ...args: readonly string[]): boolean =>
    spawnSync(command, args, { cwd: folder, stdio: "ignore", timeout: 120_000 }).status === 0;
  const isThere =
    run("apt-get", "download", ...PACKAGES) &&
    readdirSync(folder)
      .filter((file) => file.endsWith(".deb"))
      .every((file) => run("dpkg", "-x", file, "root"));
  if (isThere) return folder;
  rmSync(folder, { recursive: true, force: true });
  return undefined;
}

/** Takes every mail to late.test and returns it later, and refuses mails to strict.test at once. Bounces go to `sink`. */
export async function startExim(
  folder: string,
  { port, sink }: { readonly port: number; readonly sink: number },
): Promise<Exim> {
  const uid = process.getuid?.() === 0 ? NOBODY : (process.getuid?.() ?? NOBODY);
  const gid = process.getgid?.() === 0 ? NOBODY : (process.getgid?.() ?? NOBODY);
  const file = (name: string): string => join(folder, name);
  const libraries = file("root/usr/lib/x86_64-linux-gnu");
  for (const name of ["spool", "mail"]) {
    mkdirSync(file(name), { recursive: true });
    chownSync(file(name), uid, gid);
  }
  // The name of the user is compiled in. Without its set-uid bit the program takes libraries from a folder.
  chmodSync(file("root/usr/sbin/exim4"), 0o755);
  writeFileSync(
    file("passwd"),
    `${readFileSync("/etc/passwd", "utf8")}Debian-exim:x:${uid}:${gid}::/tmp:/bin/false\n`,
  );
  writeFileSync(file("group"), `${readFileSync("/etc/group", "utf8")}Debian-exim:x:${gid}:\n`);
  const script = [
    "#!/bin/sh",
    `export LD_LIBRARY_PATH=${libraries} LD_PRELOAD=${libraries}/libnss_wrapper.so`,
    `export NSS_WRAPPER_PASSWD=${file("passwd")} NSS_WRAPPER_GROUP=${file("group")}`,
    `exec ${file("root/usr/sbin/exim4")} "$@"`,
    "",
  ];
  writeFileSync(file("exim-run"), script.join("\n"), { mode: 0o755 });
  const template = readFileSync(join(import.meta.dirname, "exim.conf"), "utf8");
  const values: Readonly<Record<string, string>> = {
    ...{ FOLDER: folder, PORT: String(port), SINK: String(sink), UID: String(uid), GID: String(gid) },
  };
  writeFileSync(
    file("exim.conf"),
    template.replace(/@([A-Z]+)@/g, (_, name: string) => values[name] ?? ""),
  );
  const child = spawn(file("exim-run"), ["-C", file("exim.conf"), "-bdf"], { uid, gid, stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await untilItListens(port);
  return {
    url: `smtp://127.0.0.1:${port}`,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilItListens(port: number): Promise<void> {
  for (let time = 0; time < 200; time += 1) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("Exim doesn't listen");
}
