import type { ListFile } from "#subscribers/lists/detect-encoding.js";

/** A list in memory, in pieces of `size` bytes. */
export function listOf(list: string | Uint8Array, name = "list.csv", size = 65_536): ListFile {
  const bytes = Buffer.from(list);
  return {
    name,
    open: async function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    },
  };
}
