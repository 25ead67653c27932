import { createSocket } from "node:dgram";
import { once } from "node:events";

/** What the name server of the room says about a name. */
export interface NameRecord {
  /** IPv4. */
  readonly address?: string;
  /** The mail server's name; "" for a domain that accepts no mail (RFC 7505). */
  readonly mx?: string;
  /** The server fails (SERVFAIL). */
  readonly broken?: true;
}

const A = 1;
const MX = 15;
const SERVFAIL = 2;
const NXDOMAIN = 3;
const HEADER = 12;
/** A pointer to the name in the question (RFC 1035 §4.1.4). */
const SAME_NAME = 0xc0_0c;
const TTL = 60;

/** A name server (RFC 1035) that knows these names only, on the standard port of an address of this machine. */
export async function startNameServer(address: string, names: Readonly<Record<string, NameRecord>>) {
  const socket = createSocket("udp4", (query, from) => {
    socket.send(answer(query, names), from.port, from.address);
  });
  socket.bind(53, address);
  await once(socket, "listening");
  return { close: () => new Promise<void>((closed) => socket.close(() => closed())) };
}

function answer(query: Buffer, names: Readonly<Record<string, NameRecord>>): Buffer {
  const { name, end } = readName(query);
  const type = query.readUInt16BE(end);
  const record = names[name];
  const records = record === undefined ? [] : recordsOf(record, type);
  const response = Buffer.concat([query.subarray(0, end + 4), ...records]);
  const code = record === undefined ? NXDOMAIN : record.broken ? SERVFAIL : 0;
  response.writeUInt16BE(0x85_80 | code, 2);
  response.writeUInt16BE(1, 4);
  response.writeUInt16BE(records.length, 6);
  response.writeUInt32BE(0, 8);
  return response;
}

function readName(query: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = HEADER;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString("ascii", at + 1, at + 1 + length).toLowerCase());
    at += 1 + length;
  }
  return { name: labels.join("."), end: at + 1 };
}

function recordsOf({ address, mx }: NameRecord, type: number): readonly Buffer[] {
  if (type === A && address !== undefined) return [recordOf(A, Buffer.from(address.split(".").map(Number)))];
  if (type !== MX || mx === undefined) return [];
  const labels = mx.split(".").filter((label) => label !== "");
  const name = labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]);
  return [recordOf(MX, Buffer.concat([Buffer.from([0, mx === "" ? 0 : 10]), ...name, Buffer.from([0])]))];
}

function recordOf(type: number, data: Buffer): Buffer {
  const fields = Buffer.alloc(12);
  fields.writeUInt16BE(SAME_NAME, 0);
  fields.writeUInt16BE(type, 2);
  fields.writeUInt16BE(1, 4);
  fields.writeUInt32BE(TTL, 6);
  fields.writeUInt16BE(data.length, 10);
  return Buffer.concat([fields, data]);
}
