import { lookup } from "node:dns/promises";
import { type Exchange, makeExchange } from "#network/exchange.js";

/** Uses this machine's resolver. */
export function openExchange(): Exchange {
  return makeExchange((host) => lookup(host, { all: true }));
}
