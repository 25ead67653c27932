import { isNestedTooDeeply } from "#content/sources/from-feed/feed-document.js";

/** Undefined for what isn't JSON, or is nested so deeply that no export is. */
export function readJson(text: string): unknown {
  if (isNestedTooDeeply(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
