import type { Exchange } from "#network/exchange.js";

export type FetchedText =
  | { readonly kind: "fetched"; readonly text: string }
  | { readonly kind: "failed"; readonly reason: string };

const TIMEOUT_MS = 10_000;

/** A small file of a public server that is there as it is, without a redirect. Never throws. */
export async function fetchText(
  url: string,
  { exchange, maxBytes }: { readonly exchange: Exchange; readonly maxBytes: number },
): Promise<FetchedText> {
  const answer = await exchange(url, {
    headers: {},
    allowPrivate: () => false,
    ...{ timeout: TIMEOUT_MS, maxBytes, maxRedirects: 0 },
  });
  if (answer.kind === "failed") return { kind: "failed", reason: answer.reason };
  return answer.status === 200
    ? { kind: "fetched", text: answer.body.toString("utf8") }
    : { kind: "failed", reason: `the server answers ${answer.status}` };
}
