import type { Config } from "#config/schema.js";

/** The addresses that mails are from, and that failure reports go to. */
export function senderAddresses({ mail, digests }: Pick<Config, "mail" | "digests">): readonly string[] {
  const written = [mail?.from, mail?.bounces, ...Object.values(digests).map(({ from }) => from)];
  return [...new Set(written.flatMap(addressIn))];
}

function addressIn(sender = ""): readonly string[] {
  const [address] = /[^\s<>"]+@[^\s<>"]+/.exec(sender) ?? [];
  return address === undefined ? [] : [address];
}
