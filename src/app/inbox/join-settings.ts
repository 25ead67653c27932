import type { LoadedConfig } from "#config/load.js";
import { FeedletterError } from "#errors.js";
import { readDuration } from "#schedule/due-runs.js";
import { addressKey, envelopeAddress, parseAddress, parseMailbox } from "#subscribers/address.js";
import { type DigestGroups, findConflict, groupDigests } from "#subscribers/digest-groups.js";

/** `mail.join` in the configuration. */
export interface JoinSettings {
  /** With the domain in ASCII. */
  readonly address: string;
  /** What people get who name no digest in the subject. */
  readonly digests: readonly string[];
  /** All names. */
  readonly offered: readonly string[];
  readonly groups: DigestGroups;
  /** Ms for which an address can be confirmed. */
  readonly confirmWithin: number;
}

/** Without `server`, which says how long otherwise. */
const CONFIRM_WITHIN = "48h";

/** Undefined without `mail.join`. @throws FeedletterError E_CONFIG at its line */
export function readJoinSettings({ config, placeOf }: LoadedConfig): JoinSettings | undefined {
  const { mail, server } = config;
  const { join } = mail ?? {};
  if (mail === undefined || join === undefined) return undefined;
  const { address: written, digests: chosen } = typeof join === "string" ? { address: join } : join;
  const refuse = (message: string, fix: string): FeedletterError =>
    new FeedletterError("E_CONFIG", { message, fix, place: placeOf("mail", "join") });
  const parsed = parseAddress(written);
  if (parsed.kind === "invalid")
    throw refuse(`Invalid address in \`mail.join\`: ${parsed.reason}.`, "Write it as join@notes.example.");
  const taken = otherAddresses(config).find(
    ([, address]) => addressKey(address) === addressKey(parsed.address),
  );
  if (taken !== undefined)
    throw refuse(
      `\`mail.join\` is also \`${taken[0]}\`, so every mail to it would subscribe somebody.`,
      "Use an address of its own, such as join@notes.example.",
    );
  const offered = Object.keys(config.digests);
  const digests = chosen ?? offered;
  const unknown = digests.find((digest) => !offered.includes(digest));
  if (unknown !== undefined)
    throw refuse(`\`mail.join\` names the unknown digest "${unknown}".`, `Use one of ${offered.join(", ")}.`);
  if (digests.length !== 1 && chosen === undefined)
    throw refuse(
      offered.length === 0
        ? "`mail.join` is set, but there is no digest that anybody could get."
        : "`mail.join` doesn't say which digest people get.",
      offered.length === 0
        ? "Add one under `digests`, or remove `mail.join`."
        : `Write \`join: { address: ${parsed.address}, digests: [${offered[0]}] }\`.`,
    );
  const groups = groupDigests(Object.entries(config.digests).map(([name, { group }]) => ({ name, group })));
  const both = findConflict(digests, groups);
  if (both !== undefined)
    throw refuse(
      `\`mail.join.digests\` has ${both.join(" and ")}, of which people get only one.`,
      "Keep one of them.",
    );
  return {
    address: envelopeAddress(parsed.address),
    ...{ digests, offered, groups },
    confirmWithin: readDuration(server?.confirmWithin ?? CONFIRM_WITHIN),
  };
}

/** Mails to these mean something else. */
function otherAddresses({
  mail,
  digests,
}: LoadedConfig["config"]): readonly (readonly [setting: string, address: string])[] {
  const { from, replyTo, bounces, alerts, dmarc, unsubscribe } = mail ?? {};
  const [, leave] = /^mailto:([^?]*)/.exec(unsubscribe ?? "") ?? [];
  const named = Object.entries({ from, replyTo, bounces, alerts, dmarc, unsubscribe: leave }).map(
    ([setting, written]) => [`mail.${setting}`, written] as const,
  );
  const ofDigests = Object.entries(digests).flatMap(([name, own]) => [
    [`digests.${name}.from`, own.from] as const,
    [`digests.${name}.replyTo`, own.replyTo] as const,
  ]);
  return [...named, ...ofDigests].flatMap(([setting, written]) =>
    written === undefined || !written.includes("@") ? [] : [[setting, addressIn(written)] as const],
  );
}

function addressIn(written: string): string {
  try {
    return parseMailbox(written).address;
  } catch {
    // It is reported where it is used.
    return written;
  }
}
