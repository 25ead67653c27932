import { createServer, type Socket } from "node:net";

/** What the server does at a step: a reply, or the end of the connection. */
type Reaction = string | "cut";

/** Steps at which a script may do something else than a good server. `message` is after the dot, `data-begun` in mid-message. */
type Step = "greeting" | "EHLO" | "AUTH" | "MAIL" | "RCPT" | "DATA" | "data-begun" | "message" | "RSET";

/** Asked at each step; undefined is what a good server does. `connection` counts from 1, `mail` from 1 in that connection. */
export type Script = (at: {
  step: Step;
  line: string;
  connection: number;
  mail: number;
}) => Reaction | undefined;

const GOOD = {
  ...{ greeting: "220 ready", EHLO: "250 hello", AUTH: "235 welcome", MAIL: "250 ok", RCPT: "250 ok" },
  ...{ DATA: "354 go on", message: "250 2.0.0 queued", RSET: "250 ok" },
} as const;

export interface ScriptedServer {
  readonly url: string;
  /** Messages whose final dot arrived. */
  readonly messages: readonly string[];
  /** Commands as they came. */
  readonly commands: readonly string[];
  connections(): number;
  /** From now on the good reply to this step goes out when `hold`'s callback is called. */
  delayReply(step: Step, hold: (answer: () => void) => void): void;
  close(): Promise<void>;
}

/** An SMTP server that does what the script says, which no real one could be made to. */
export async function startScriptedServer(
  script: Script = () => undefined,
  extensions: readonly string[] = [],
) {
  const messages: string[] = [];
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let held: Held | undefined;
  const server = createServer({ noDelay: true }, (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    serve(socket, { script, extensions, messages, commands, connection: connections, held: () => held });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    messages,
    commands,
    connections: () => connections,
    delayReply: (step, hold) => {
      held = { step, hold };
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  } satisfies ScriptedServer;
}

interface Held {
  readonly step: Step;
  readonly hold: (answer: () => void) => void;
}

interface Session {
  readonly held: () => Held | undefined;
  readonly script: Script;
  readonly extensions: readonly string[];
  readonly messages: string[];
  readonly commands: string[];
  readonly connection: number;
}

function serve(socket: Socket, { script, extensions, messages, commands, connection, held }: Session): void {
  let buffer = "";
  let inData = false;
  let begun = false;
  let mail = 0;
  let recipient = false;
  const good = {
    ...GOOD,
    EHLO: ["250-hello", ...extensions.map((name) => `250-${name}`), "250 HELP"].join("\r\n"),
  };
  const react = (step: Step, line: string): string => {
    const reaction = script({ step, line, connection, mail }) ?? (step === "data-begun" ? "" : good[step]);
    if (reaction === "cut") socket.destroy();
    else if (held()?.step === step) held()?.hold(() => socket.write(`${reaction}\r\n`));
    else if (reaction !== "") socket.write(`${reaction}\r\n`);
    return reaction;
  };
  const command = (line: string): void => {
    commands.push(line);
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === "QUIT") socket.end("221 bye\r\n");
    else if (verb === "DATA" && !recipient) socket.write("503 5.5.1 no recipient\r\n");
    else {
      if (verb === "MAIL") [mail, recipient] = [mail + 1, false];
      const step = (["EHLO", "AUTH", "MAIL", "RCPT", "DATA", "RSET"] as const).find(
        (known) => known === verb,
      );
      if (step === undefined) socket.write("500 what\r\n");
      else {
        const reply = react(step, line);
        if (step === "RCPT") recipient = reply.startsWith("250");
        if (reply.startsWith("354")) [inData, begun] = [true, false];
      }
    }
  };
  react("greeting", "");
  socket.on("data", (chunk) => {
    buffer += chunk.toString("latin1");
    for (;;) {
      if (inData && !begun && buffer !== "") {
        begun = true;
        if (react("data-begun", "") === "cut") return;
      }
      const end = inData ? buffer.indexOf("\r\n.\r\n") : buffer.indexOf("\r\n");
      if (end < 0) return;
      const text = buffer.slice(0, end);
      buffer = buffer.slice(end + (inData ? 5 : 2));
      if (!inData) command(text);
      else {
        messages.push(text);
        inData = false;
        react("message", "");
      }
    }
  });
}
