/** A record to add to the domain's zone. */
export interface DnsRecord {
  /** The whole name, without a dot at the end. */
  readonly name: string;
  readonly type: "TXT" | "CNAME" | "MX";
  /** Of an MX record: the priority, then the host. */
  readonly value: string;
  /** The values of the records that it replaces; both at once would be an error. */
  readonly instead?: readonly string[];
}

/** Bytes of one string of a TXT record (RFC 1035 §3.3.14). */
const MAX_STRING = 255;

/** The strings of a TXT record, as a zone file has them. Control panels split a value by themselves. */
export function txtStrings(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const strings: string[] = [];
  for (let at = 0; at < bytes.length; at += MAX_STRING)
    strings.push(bytes.subarray(at, at + MAX_STRING).toString("latin1"));
  return strings;
}
