/**
 * A download that is read as fast as it is fetched. Excel takes a file without a byte order mark for one in its own encoding.
 * @param lines without their ends
 * @param name made of letters, digits, `-`, `_` and `.`
 */
export function streamCsv(lines: AsyncIterable<string>, name: string): Response {
  const encoder = new TextEncoder();
  const reading = lines[Symbol.asyncIterator]();
  let begun = false;
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await reading.next();
      if (next.done === true) return controller.close();
      controller.enqueue(encoder.encode(`${begun ? "" : "\ufeff"}${next.value}\r\n`));
      begun = true;
    },
    cancel: async () => void (await reading.return?.()),
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${name.replace(/[^\w.-]/g, "_")}"`,
      "x-robots-tag": "noindex, nofollow",
    },
  });
}
