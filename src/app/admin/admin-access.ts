import { createHash } from "node:crypto";
import type { OpenDatabase } from "#database/ports.js";
import type { RequestLimit } from "#deliveries/membership/request-counters.js";
import type { TransactionalMailQueue } from "#deliveries/membership/transactional-mail-queue.js";
import type { AdminAccess } from "#server/admin/admin-site.js";
import { addressKey, parseMailbox } from "#subscribers/address.js";
import { signParts } from "#subscribers/signatures.js";
import type { SigningKeys } from "#subscribers/tokens.js";
import type { Instant } from "#zoned-time.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LINK_MINUTES = 10;
const SESSION_MS = 12 * HOUR;

interface LinkContext {
  readonly database: Pick<OpenDatabase, "adminSessions">;
  /** `server.url` */
  readonly url: string;
  readonly clock: () => Instant;
  readonly randomBytes: (size: number) => Uint8Array;
}

interface AccessContext extends LinkContext {
  readonly database: Pick<OpenDatabase, "adminSessions" | "adminActs" | "requestCounters">;
  /** `server.admin` */
  readonly admins: readonly string[];
  readonly keys: SigningKeys;
  readonly mailQueue: Pick<TransactionalMailQueue, "enqueue">;
}

/** A link that signs in as that person, once, for ten minutes. @throws FeedletterError E_DATABASE */
export async function createSignInLink(admin: string, context: LinkContext): Promise<string> {
  const { database, url, clock } = context;
  const link = newSecret(context);
  const now = clock();
  await database.adminSessions.addLink(
    { tokenHash: hashSecret(link), admin, expiresAt: now + LINK_MINUTES * MINUTE },
    now,
  );
  return new URL(`admin/link/${link}`, url).href;
}

export function createAdminAccess(context: AccessContext): AdminAccess {
  const { database, admins, keys, clock, mailQueue } = context;
  const { adminSessions, adminActs, requestCounters } = database;
  const byKey = new Map(admins.map((address) => [addressKey(address), address]));
  const limit = (kind: string, value: string, max: number): RequestLimit => ({
    key: signParts(["admin limit", kind, value], keys[0]).toString("base64url").slice(0, 22),
    ...{ max, within: HOUR },
  });
  const isWithin = async (limits: readonly RequestLimit[]): Promise<boolean> =>
    (await requestCounters.take({ at: clock(), limits, paces: [], maxDelay: 0 })).kind === "taken";
  const findAdmin = (written: string): string | undefined => {
    try {
      return byKey.get(addressKey(parseMailbox(written).address));
    } catch {
      return undefined;
    }
  };
  return {
    requestLink: async (written, client) => {
      const address = written.trim().toLowerCase();
      if (!(await isWithin([limit("client", client, 10), limit("address", address, 5)]))) return false;
      // After the answer, at a random time: neither its text nor its timing tells who could sign in.
      mailQueue.enqueue(async () => {
        const admin = findAdmin(written);
        if (admin === undefined) return [];
        return [
          {
            content: { kind: "sign-in", minutes: LINK_MINUTES },
            to: { address: admin, language: "en" },
            ...{ subscriber: "", url: await createSignInLink(admin, context) },
            expiresAt: clock() + LINK_MINUTES * MINUTE,
          },
        ];
      });
      return true;
    },
    useLink: async (link, client) => {
      if (!(await isWithin([limit("links", client, 30)]))) return "limited";
      const secret = newSecret(context);
      const now = clock();
      const used = await adminSessions.useLink(hashSecret(link), {
        ...{ tokenHash: hashSecret(secret), beganAt: now, expiresAt: now + SESSION_MS },
      });
      if (used === undefined || !byKey.has(addressKey(used.admin))) return undefined;
      await adminActs.add({ at: now, admin: used.admin, act: "sign-in", subject: "", detail: "" });
      return { secret };
    },
    find: async (secret) => {
      const tokenHash = hashSecret(secret);
      const session = await adminSessions.findSession(tokenHash, clock());
      // Whoever was removed from the configuration is out at once.
      if (session === undefined || !byKey.has(addressKey(session.admin))) return undefined;
      return {
        admin: session.admin,
        formToken: signParts(["admin form", tokenHash], keys[0]).toString("base64url"),
      };
    },
    end: (secret) => adminSessions.endSession(hashSecret(secret)),
    record: (act) => adminActs.add({ ...act, at: clock() }),
  };
}

/** 256 random bits, which need no slow hash. */
function newSecret({ randomBytes }: Pick<LinkContext, "randomBytes">): string {
  return Buffer.from(randomBytes(32)).toString("base64url");
}

function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
