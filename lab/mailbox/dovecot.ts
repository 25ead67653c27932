import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { findFreePort } from "../../tests/daemon/serving.js";

export interface Dovecot {
  readonly port: number;
  /** Puts a mail into INBOX, as a mail server does. */
  deliver(mail: string): void;
  /** The names of the mails in a folder, with their flags. */
  mailsIn(folder: string): readonly string[];
  /** The keywords of INBOX. */
  keywords(): string;
}

const SETTINGS = { user: "ada", password: "s3cret" };
/** Mails belong to a user of their own, because Dovecot doesn't serve root. */
const NOBODY = 65_534;

/** Dovecot with a configuration, a mailbox and a port of its own. `tls`: with a certificate that nobody has signed. */
export async function startDovecot({ tls }: { readonly tls: boolean }): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-dovecot-"));
  chmodSync(folder, 0o755);
  const port = await findFreePort();
  const inbox = join(folder, "mail");
  const isRoot = process.getuid?.() === 0;
  const { username, uid, gid } = userInfo();
  const owner = isRoot ? { uid: NOBODY, gid: NOBODY } : { uid, gid };
  for (const name of ["", "new", "cur", "tmp"]) {
    mkdirSync(join(inbox, name), { recursive: true });
    chownSync(join(inbox, name), owner.uid, owner.gid);
  }
  const pem = join(folder, "key.pem");
  if (tls)
    execFileSync(
      "openssl",
      [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
        "-keyout",
        pem,
        "-out",
        `${pem}.crt`,
      ],
      { stdio: "ignore" },
    );
  const config = join(folder, "dovecot.conf");
  writeFileSync(
    config,
    `base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
${tls ? `ssl = yes\nssl_cert = <${pem}.crt\nssl_key = <${pem}` : "ssl = no"}
disable_plaintext_auth = no
first_valid_uid = 1
${isRoot ? "" : `default_login_user = ${username}\ndefault_internal_user = ${username}`}
passdb {
  driver = static
  args = password=${SETTINGS.password}
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${folder}/home
}
mail_location = maildir:${inbox}
namespace {
  inbox = yes
  separator = /
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
`,
  );
  const server = spawn("dovecot", ["-F", "-c", config], { stdio: ["ignore", "inherit", "inherit"] });
  onTestFinished(() => void server.kill("SIGTERM"));
  await untilItAnswers(port, () => readFileSync(join(folder, "log"), "utf8"));
  let delivered = 0;
  const listed = (path: string): readonly string[] => {
    try {
      return readdirSync(path);
    } catch {
      return [];
    }
  };
  return {
    port,
    deliver: (mail) => {
      const name = `${++delivered}.lab`;
      writeFileSync(join(inbox, "new", name), mail);
      chownSync(join(inbox, "new", name), owner.uid, owner.gid);
    },
    mailsIn: (name) => {
      const path = name === "INBOX" ? inbox : join(inbox, `.${name.replaceAll("/", ".")}`);
      return ["new", "cur"].flatMap((sub) => listed(join(path, sub))).sort();
    },
    keywords: () => readFileSync(join(inbox, "dovecot-keywords"), "utf8"),
  };
}

async function untilItAnswers(port: number, log: () => string): Promise<void> {
  const end = performance.now() + 30_000;
  for (;;) {
    const answers = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("data", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false)).once("close", () => resolve(false));
    });
    if (answers) return;
    if (performance.now() > end) throw new Error(`Dovecot doesn't answer: ${log()}`);
    await pause(100);
  }
}

/** Passes everything on to the port, until the client sends something that contains `word`; that is never passed on. */
export async function holdBefore(
  port: number,
  word: string,
): Promise<{ readonly port: number; readonly held: Promise<void> }> {
  let tell = (): void => {};
  const held = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
    }
    upstream.pipe(client);
    client.on("data", (data) => {
      if (data.includes(word)) tell();
      else upstream.write(data);
    });
    client.on("close", () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { port: address.port, held };
}
