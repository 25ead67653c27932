import { createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

interface StoredMail {
  readonly uid: number;
  readonly bytes: Buffer;
  readonly flags: Set<string>;
}

interface ImapScript {
  /** Default: what today's servers have. */
  readonly capabilities?: readonly string[];
  /** Whether clients may add keywords. Default: true. */
  readonly keywords?: boolean;
  /** Called before a command is answered: another answer instead, or `cut`, which ends the connection. */
  readonly before?: (command: string) => string | undefined;
}

export interface ImapServer {
  readonly url: string;
  /** Commands as they came, without tags and literals. */
  readonly commands: readonly string[];
  /** Puts a mail into INBOX, and tells those who wait. */
  deliver(mail: string | Buffer): void;
  /** The texts of the mails in a folder. */
  mailsIn(folder: string): readonly string[];
  /** The flags of each mail in INBOX. */
  flags(): readonly (readonly string[])[];
  /** Resolves when a command comes that contains this, from now on. */
  seen(command: string): Promise<void>;
  /** Ends all connections, as a restart of the server does. */
  dropAll(): void;
  connections(): number;
}

const MODERN = ["IMAP4rev1", "IDLE", "MOVE", "UIDPLUS", "NAMESPACE", "ID"];

/** A small IMAP server over TCP that accepts `ada` with `s3cret` and does what the script says. */
export async function startImapServer(script: ImapScript = {}): Promise<ImapServer> {
  const folders = new Map<string, StoredMail[]>([["INBOX", []]]);
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const idlers = new Set<() => void>();
  const watchers = new Set<(command: string) => void>();
  let uid = 1;
  let connections = 0;
  const inbox = (): StoredMail[] => folders.get("INBOX") ?? [];
  const server = createServer({ noDelay: true }, (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    serve(socket, {
      folders,
      script,
      idlers,
      note: (command) => {
        commands.push(command);
        for (const watch of watchers) watch(command);
      },
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const dropAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(async () => {
    dropAll();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `imap://ada:s3cret@127.0.0.1:${address.port}/INBOX`,
    commands,
    deliver: (mail) => {
      const bytes = Buffer.from(mail);
      inbox().push({ uid: uid++, bytes, flags: new Set() });
      for (const tell of idlers) tell();
    },
    mailsIn: (folder) => (folders.get(folder) ?? []).map(({ bytes }) => bytes.toString()),
    flags: () => inbox().map(({ flags }) => [...flags].sort()),
    seen: (wanted) =>
      new Promise((resolve) => {
        const watch = (command: string): void => {
          if (!command.includes(wanted)) return;
          watchers.delete(watch);
          resolve();
        };
        watchers.add(watch);
      }),
    dropAll,
    connections: () => connections,
  };
}

interface Session {
  readonly folders: Map<string, StoredMail[]>;
  readonly script: ImapScript;
  readonly idlers: Set<() => void>;
  readonly note: (command: string) => void;
}

function serve(socket: Socket, { folders, script, idlers, note }: Session): void {
  const { capabilities = MODERN, keywords = true, before = () => undefined } = script;
  const flagNames = "\\Answered \\Flagged \\Deleted \\Seen \\Draft";
  const inbox = (): StoredMail[] => folders.get("INBOX") ?? [];
  const send = (line: string): void => void socket.write(`${line}\r\n`);
  const exists = (): void => send(`* ${inbox().length} EXISTS`);
  const withUid = (uid: string): { mail: StoredMail; number: number } | undefined => {
    const index = inbox().findIndex((mail) => mail.uid === Number(uid));
    const mail = inbox()[index];
    return mail && { mail, number: index + 1 };
  };
  let idling: string | undefined;
  let pending = "";
  send(`* OK [CAPABILITY ${capabilities.join(" ")}] ready`);
  socket.on("close", () => idlers.delete(exists));
  socket.on("data", (data) => {
    pending += data.toString("latin1");
    for (let end = pending.indexOf("\r\n"); end >= 0; end = pending.indexOf("\r\n")) {
      const line = pending.slice(0, end);
      pending = pending.slice(end + 2);
      answer(line);
    }
  });

  function answer(line: string): void {
    if (idling !== undefined) {
      idlers.delete(exists);
      send(`${idling} OK done`);
      idling = undefined;
      return;
    }
    const [, tag = "", command = ""] = /^(\S+) (.*)$/.exec(line) ?? [];
    note(command);
    const reaction = before(command);
    if (reaction === "cut") return void socket.destroy();
    if (reaction !== undefined) return void send(`${tag} ${reaction}`);
    const [, name = "", rest = ""] = /^((?:UID )?\S+)(?: (.*))?$/.exec(command) ?? [];
    const failure = handle(name.toUpperCase(), rest, tag);
    if (failure !== "later") send(`${tag} ${failure ?? "OK done"}`);
    if (name.toUpperCase() === "LOGOUT") socket.end();
  }

  /** @returns the answer if it isn't OK; `later` if there is none yet */
  function handle(name: string, rest: string, tag: string): string | undefined {
    switch (name) {
      case "CAPABILITY":
        send(`* CAPABILITY ${capabilities.join(" ")}`);
        return undefined;
      case "LOGIN":
        return /^"?ada"? "?s3cret"?$/.test(rest) ? undefined : `NO [AUTHENTICATIONFAILED] not with ${rest}`;
      case "NAMESPACE":
        send('* NAMESPACE (("" "/")) NIL NIL');
        return undefined;
      case "LIST":
        if (rest.endsWith('""')) send('* LIST (\\Noselect) "/" ""');
        else for (const folder of folders.keys()) send(`* LIST () "/" "${folder}"`);
        return undefined;
      case "SELECT":
      case "EXAMINE":
        if (!/^"?INBOX"?$/.test(rest)) return "NO no such folder";
        send(`* FLAGS (${flagNames})`);
        send(`* OK [PERMANENTFLAGS (${flagNames}${keywords ? " \\*" : ""})] flags`);
        exists();
        send("* OK [UIDVALIDITY 7] valid");
        send("* OK [UIDNEXT 100000] next");
        return name === "EXAMINE" ? "OK [READ-ONLY] done" : "OK [READ-WRITE] done";
      case "CREATE": {
        const folder = rest.replaceAll('"', "");
        if (folders.has(folder)) return "NO [ALREADYEXISTS] there";
        folders.set(folder, []);
        return undefined;
      }
      case "UID SEARCH": {
        const [, not] = /UNKEYWORD (\S+)/.exec(rest) ?? [];
        const found = inbox().filter(({ flags }) => not === undefined || !flags.has(not));
        send(`* SEARCH ${found.map(({ uid }) => uid).join(" ")}`.trimEnd());
        return undefined;
      }
      case "UID FETCH": {
        const [, uid = "", , count] = /^(\d+) .*BODY\.PEEK\[\](<0\.(\d+)>)?/.exec(rest) ?? [];
        const found = withUid(uid);
        if (found === undefined) return undefined;
        const bytes = count === undefined ? found.mail.bytes : found.mail.bytes.subarray(0, Number(count));
        const origin = count === undefined ? "" : "<0>";
        socket.write(`* ${found.number} FETCH (UID ${uid} BODY[]${origin} {${bytes.length}}\r\n`);
        socket.write(bytes);
        send(")");
        return undefined;
      }
      case "UID STORE": {
        const [, uid = "", flags = ""] = /^(\d+) \+FLAGS(?:\.SILENT)? \(([^)]*)\)/.exec(rest) ?? [];
        const found = withUid(uid);
        for (const flag of flags.split(" ")) found?.mail.flags.add(flag);
        if (found !== undefined)
          send(`* ${found.number} FETCH (UID ${uid} FLAGS (${[...found.mail.flags].join(" ")}))`);
        return undefined;
      }
      case "UID MOVE": {
        const [, uid = "", folder = ""] = /^(\d+) "?([^"]*)"?$/.exec(rest) ?? [];
        const target = folders.get(folder);
        const found = withUid(uid);
        if (target === undefined) return "NO [TRYCREATE] no such folder";
        if (found === undefined) return undefined;
        target.push(found.mail);
        inbox().splice(found.number - 1, 1);
        send(`* ${found.number} EXPUNGE`);
        return undefined;
      }
      case "IDLE":
        if (!capabilities.includes("IDLE")) return "BAD unknown";
        idling = tag;
        idlers.add(exists);
        send("+ idling");
        return "later";
      case "LOGOUT":
        send("* BYE");
        return undefined;
      case "NOOP":
        exists();
        return undefined;
      default:
        return undefined;
    }
  }
}
