import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { parseRequest, type StateRequest } from "./request.js";

/** Encrypts requests so that only who can read the state can read or write them. */
export interface RequestSeal {
  seal(request: StateRequest): Buffer;
  /** @param id what its file is called. @returns undefined for what wasn't made with this key, under this name */
  open(sealed: Uint8Array, id: string): StateRequest | undefined;
}

/** Of a list of a hundred thousand people. */
const MAX_BYTES = 2 ** 25;
const VERSION = 1;
const NONCE = 12;
const TAG = 16;

/**
 * The keys of age are for encrypting to somebody: whoever knows the public half could write. So the key comes from the state's head.
 * AES-256-GCM (NIST SP 800-38D) with the request's id as additional data, and HKDF (RFC 5869).
 */
export function openRequestSeal({
  requestKey,
  lineage,
}: {
  readonly requestKey: string;
  readonly lineage: string;
}): RequestSeal {
  const key = Buffer.from(
    hkdfSync("sha256", Buffer.from(requestKey, "base64url"), lineage, "feedletter request", 32),
  );
  return {
    seal: (request) => {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG });
      cipher.setAAD(Buffer.from(request.id));
      const packed = brotliCompressSync(JSON.stringify(request));
      const parts = [cipher.update(packed), cipher.final()];
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), ...parts]);
    },
    open: (sealed, id) => {
      try {
        const bytes = Buffer.from(sealed);
        if (bytes[0] !== VERSION) return undefined;
        const nonce = bytes.subarray(1, 1 + NONCE);
        const tag = bytes.subarray(1 + NONCE, 1 + NONCE + TAG);
        const cipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG });
        cipher.setAAD(Buffer.from(id));
        cipher.setAuthTag(tag);
        const packed = Buffer.concat([cipher.update(bytes.subarray(1 + NONCE + TAG)), cipher.final()]);
        const request = parseRequest(brotliDecompressSync(packed, { maxOutputLength: MAX_BYTES }).toString());
        return request.id === id ? request : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
