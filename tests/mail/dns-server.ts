import { createSocket, type Socket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { onTestFinished } from "vitest";

/** What a name has. `fails`: what the server does instead of answering. */
interface ZoneEntry {
  readonly TXT?: readonly string[];
  readonly A?: readonly string[];
  readonly AAAA?: readonly string[];
  readonly MX?: readonly string[];
  readonly CNAME?: string;
  readonly PTR?: readonly string[];
  readonly fails?: "SERVFAIL" | "REFUSED" | "silence" | "garbage";
}

export type Zone = Readonly<Record<string, ZoneEntry>>;

export interface StartedDns {
  readonly resolver: Resolver;
  /** `TXT notes.example`, as they came. */
  readonly asked: readonly string[];
}

const TYPES: Readonly<Record<number, Exclude<keyof ZoneEntry, "fails">>> = {
  1: "A",
  5: "CNAME",
  12: "PTR",
  15: "MX",
  16: "TXT",
  28: "AAAA",
};
const RCODES = { SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;
/** Longer answers come over TCP. */
const MAX_UDP = 512;

/** A real name server on this machine, over UDP and TCP (RFC 1035). A test changes nothing of the machine's own resolver. */
export async function startDns(zone: Zone, { timeout = 2_000, tries = 1 } = {}): Promise<StartedDns> {
  const asked: string[] = [];
  const { udp, tcp } = await openPort();
  const { port } = udp.address();
  udp.on("message", (question, { port: from, address }) => {
    const answer = answerTo(question, { zone, asked });
    if (answer === undefined) return;
    const isLong = answer.length > MAX_UDP;
    udp.send(isLong ? truncate(question) : answer, from, address);
  });
  tcp.on("connection", (socket) => {
    socket.on("error", () => {});
    socket.once("data", (data) => {
      const answer = answerTo(data.subarray(2), { zone, asked });
      if (answer === undefined) return;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      socket.end(Buffer.concat([length, answer]));
    });
  });
  onTestFinished(() => {
    udp.close();
    tcp.close();
  });
  const resolver = new Resolver({ timeout, tries });
  resolver.setServers([`127.0.0.1:${port}`]);
  return { resolver, asked };
}

/** One port for both, which the other one may have taken already. */
async function openPort(): Promise<{ readonly udp: Socket; readonly tcp: Server }> {
  for (;;) {
    const tcp = createServer();
    await once(tcp.listen(0, "127.0.0.1"), "listening");
    const address = tcp.address();
    const udp = createSocket("udp4");
    try {
      udp.bind(typeof address === "object" ? (address?.port ?? 0) : 0, "127.0.0.1");
      await once(udp, "listening");
      return { udp, tcp };
    } catch {
      udp.close();
      tcp.close();
    }
  }
}

interface Answering {
  readonly zone: Zone;
  readonly asked: string[];
}

function answerTo(question: Buffer, { zone, asked }: Answering): Buffer | undefined {
  const { name, type, end } = readQuestion(question);
  asked.push(`${type ?? "?"} ${name}`);
  const entry = zone[name];
  if (entry?.fails === "silence") return undefined;
  if (entry?.fails === "garbage") return Buffer.concat([question.subarray(0, 2), Buffer.alloc(40, 0xff)]);
  if (entry?.fails !== undefined) return reply(question.subarray(0, end), RCODES[entry.fails], []);
  const records = type === undefined ? [] : findRecords(name, type, zone);
  const exists = entry !== undefined || Object.keys(zone).some((other) => other.endsWith(`.${name}`));
  return reply(question.subarray(0, end), exists ? 0 : RCODES.NXDOMAIN, records);
}

/** A name that is an alias also answers with what its target has. */
function findRecords(name: string, type: Exclude<keyof ZoneEntry, "fails">, zone: Zone): Buffer[] {
  const entry = zone[name];
  if (entry?.CNAME !== undefined && type !== "CNAME")
    return [record(name, "CNAME", entry.CNAME), ...findRecords(entry.CNAME, type, zone)];
  const values = entry?.[type] ?? [];
  return (typeof values === "string" ? [values] : values).map((value) => record(name, type, value));
}

function readQuestion(message: Buffer) {
  const labels: string[] = [];
  let at = 12;
  for (;;) {
    const length = message[at] ?? 0;
    if (length === 0) break;
    labels.push(message.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), type: TYPES[message.readUInt16BE(at + 1)], end: at + 5 };
}

/** The header and the question, with the answers; nothing of the question's EDNS. */
function reply(question: Buffer, rcode: number, answers: readonly Buffer[]): Buffer {
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8180 | rcode, 2);
  head.writeUInt16BE(answers.length, 6);
  head.writeUInt32BE(0, 8);
  return Buffer.concat([head, ...answers]);
}

function truncate(question: Buffer): Buffer {
  const head = reply(question.subarray(0, readQuestion(question).end), 0, []);
  head.writeUInt16BE(0x8380, 2);
  return head;
}

function record(name: string, type: string, value: string): Buffer {
  const code = Object.entries(TYPES).find(([, other]) => other === type)?.[0] ?? "0";
  const data = dataOf(type, value);
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(Number(code), 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(60, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([writeName(name), fixed, data]);
}

function dataOf(type: string, value: string): Buffer {
  switch (type) {
    case "A":
      return Buffer.from(value.split(".").map(Number));
    case "AAAA":
      return ipv6(value);
    case "MX": {
      const [priority = "10", host = ""] = value.split(" ");
      return Buffer.concat([Buffer.from([0, Number(priority)]), writeName(host)]);
    }
    case "TXT":
      return Buffer.concat(
        (value.match(/[\s\S]{1,255}/g) ?? [""]).map((piece) =>
          Buffer.concat([Buffer.from([piece.length]), Buffer.from(piece, "latin1")]),
        ),
      );
    default:
      return writeName(value);
  }
}

function ipv6(address: string): Buffer {
  const [head = "", tail = ""] = address.split("::");
  const groups = (text: string): number[] =>
    text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
  const [first, last] = [groups(head), groups(tail)];
  const all = [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 255]));
}

function writeName(name: string): Buffer {
  const labels = name.split(".").filter((label) => label !== "");
  return Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, "latin1")])),
    Buffer.from([0]),
  ]);
}
