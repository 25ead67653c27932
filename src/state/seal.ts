import { promisify } from "node:util";
import { brotliCompress, brotliDecompress, constants } from "node:zlib";
import { FeedletterError, type Place, reasonOf } from "#errors.js";

const compress = promisify<Uint8Array, object, Buffer>(brotliCompress);
const decompress = promisify<Uint8Array, object, Buffer>(brotliDecompress);

/** No ledger is larger. */
const MAX_BYTES = 2 ** 31;

/** Compresses and encrypts (https://age-encryption.org/v1), and back. */
export interface Seal {
  /** The public half of the key. */
  readonly recipient: string;
  /** @param recipients everybody who can decrypt it */
  seal(plain: Uint8Array, recipients: readonly string[]): Promise<Uint8Array>;
  /** @throws FeedletterError E_STATE_KEY if none of the keys fits, E_STATE_DAMAGED if it was changed */
  open(sealed: Uint8Array): Promise<Buffer>;
}

interface SealOptions {
  /** One or several age identities, separated by spaces: all decrypt, the first one encrypts. */
  readonly key: string;
  readonly place: Place;
}

/** @throws FeedletterError E_STATE_KEY if it is no key */
export async function openSeal({ key, place }: SealOptions): Promise<Seal> {
  const { Decrypter, Encrypter, identityToRecipient } = await import("age-encryption");
  const keys = key.split(/[\s,]+/).filter((one) => one !== "");
  const decrypter = new Decrypter();
  const recipients: string[] = [];
  for (const one of keys) {
    // Other kinds are bundled without what they need (scripts/bundle.mjs).
    if (!/^AGE-SECRET-KEY-1/i.test(one)) throw invalidKey(place);
    try {
      decrypter.addIdentity(one);
      recipients.push(await identityToRecipient(one));
    } catch {
      throw invalidKey(place);
    }
  }
  const [recipient] = recipients;
  if (recipient === undefined) throw invalidKey(place);
  return {
    recipient,
    seal: async (plain, recipients) => {
      const encrypter = new Encrypter();
      for (const one of recipients) encrypter.addRecipient(one);
      return encrypter.encrypt(
        await compress(plain, {
          params: {
            [constants.BROTLI_PARAM_QUALITY]: 6,
            [constants.BROTLI_PARAM_LGWIN]: 22,
            [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
          },
        }),
      );
    },
    open: async (sealed) => {
      try {
        const packed = await decrypter.decrypt(sealed);
        return await decompress(packed, { maxOutputLength: MAX_BYTES });
      } catch (cause) {
        if (/no identity matched|no identity/i.test(reasonOf(cause))) throw wrongKey(place, cause);
        throw damagedState("a file in it can't be decrypted", cause);
      }
    },
  };
}

/** A new key, and its public half. */
export async function makeKey(): Promise<{ readonly key: string; readonly recipient: string }> {
  const { generateX25519Identity, identityToRecipient } = await import("age-encryption");
  const key = await generateX25519Identity();
  return { key, recipient: await identityToRecipient(key) };
}

/** @throws FeedletterError E_CONFIG */
export async function requireRecipient(recipient: string, place: Place): Promise<void> {
  const { Encrypter } = await import("age-encryption");
  try {
    new Encrypter().addRecipient(recipient);
  } catch {
    throw new FeedletterError("E_CONFIG", {
      message: "`state.recovery` is no age recipient.",
      fix: "Write the public half of a key, which begins with age1. `feedletter state new-key` makes one.",
      place,
    });
  }
}

function invalidKey(place: Place): FeedletterError {
  return new FeedletterError("E_STATE_KEY", {
    message: "`state.key` is no key of age.",
    fix: "It begins with AGE-SECRET-KEY-1. `feedletter state new-key` makes one; keep it outside CI, too.",
    place,
  });
}

function wrongKey(place: Place, cause: unknown): FeedletterError {
  return new FeedletterError("E_STATE_KEY", {
    message: "The state was encrypted for another key.",
    fix: "Set the variable in `state.key` to the key that it was made with, or to the one of `state.recovery`.",
    place,
    cause,
  });
}

export function damagedState(what: string, cause?: unknown): FeedletterError {
  return new FeedletterError("E_STATE_DAMAGED", {
    message: `The state is damaged: ${what}.`,
    fix: "Nothing was sent. A machine that has used it before has a copy: run `feedletter state push --force` there. Or move the branch back to an older commit, if the host has kept one.",
    cause,
  });
}
