import { readFileSync, statSync } from "node:fs";
import type { Entry } from "#content/model/post.js";
import { reasonOf } from "#errors.js";
import type { Exchange } from "#network/exchange.js";
import type { Picture } from "#publish/announce/network.js";
import { allowConfiguredHost } from "#publish/configured-host.js";

const TIMEOUT = 20_000;

/** Formats that the networks take, by their first bytes. */
const FORMATS = [
  ["image/jpeg", /^ffd8ff/],
  ["image/png", /^89504e470d0a1a0a/],
  ["image/gif", /^474946383[79]61/],
  ["image/webp", /^52494646.{8}57454250/],
] as const;

/**
 * The picture of a post: the local file, or what is at its address.
 * @returns undefined without a picture; a text if there is one that can't be used: why
 */
export async function readPicture(
  { cover, pictures = {} }: Pick<Entry, "cover" | "pictures">,
  { exchange, maxBytes }: { readonly exchange: Exchange; readonly maxBytes: number },
): Promise<Picture | string | undefined> {
  if (cover === undefined) return undefined;
  const file = pictures[cover.url];
  const bytes =
    file === undefined ? await fetchPicture(cover.url, { exchange, maxBytes }) : readFile(file, maxBytes);
  if (typeof bytes === "string") return bytes;
  const start = Buffer.from(bytes.subarray(0, 12)).toString("hex");
  const type = FORMATS.find(([, pattern]) => pattern.test(start))?.[0];
  if (type === undefined) return "it is neither JPEG, PNG, GIF nor WebP";
  return { bytes, type, alt: cover.alt ?? "" };
}

function tooLarge(maxBytes: number): string {
  return `it is larger than ${maxBytes / 1e6} MB`;
}

function readFile(file: string, maxBytes: number): Uint8Array | string {
  try {
    return statSync(file).size > maxBytes ? tooLarge(maxBytes) : readFileSync(file);
  } catch (error) {
    return reasonOf(error);
  }
}

async function fetchPicture(
  url: string,
  { exchange, maxBytes }: { readonly exchange: Exchange; readonly maxBytes: number },
): Promise<Uint8Array | string> {
  const answer = await exchange(url, {
    headers: { accept: "image/*" },
    allowPrivate: allowConfiguredHost(url),
    timeout: TIMEOUT,
    maxBytes,
  });
  if (answer.kind === "failed") return answer.cause === "too long" ? tooLarge(maxBytes) : answer.reason;
  return answer.status === 200 ? answer.body : `the server answered ${answer.status}`;
}
