import type { PreviewSnapshot } from "#pages/preview/preview-snapshot.js";
import { sampleTheme } from "../digest/samples.js";

const MAIL = `<!doctype html><html><head><meta name="color-scheme" content="light dark"><style>
@media (prefers-color-scheme: dark) and (max-width: 9999px) { p { color: rgb(255, 255, 255); background: rgb(0, 0, 0); } }
</style></head><body><p>Words</p><img src="https://notes.example/cover.png?a=1&amp;b=2" srcset="https://notes.example/x.png 2x" alt="A cover"></body></html>`;

/** A snapshot with whatever a hostile post or template might bring. */
export function sampleSnapshot(more: Partial<PreviewSnapshot> = {}): PreviewSnapshot {
  return {
    version: "a-1",
    title: "Notes",
    timezone: "Europe/Berlin",
    theme: sampleTheme(),
    problems: [],
    feeds: [
      {
        ...{ path: "tags/r&d/rss.xml", format: "rss", document: "<rss>&amp;</rss>" },
        read: {
          ...{ title: "Notes", description: "" },
          items: [
            {
              title: "One",
              url: "https://notes.example/one/",
              published: Date.UTC(2026, 5, 1),
              ...{ authors: ["Ada"], categories: ["Work"], image: undefined },
              html: `<p>Body</p><script>document.title = "ran"</script>`,
            },
          ],
        },
      },
    ],
    digests: [
      {
        ...{ name: "weekly", title: "The <weekly>" },
        content: {
          ...{ kind: "next", number: 3, posts: 1, subject: "One <b>", html: MAIL, text: "One & </pre>" },
          fitting: { bytes: 51_200, excerpts: "full", covers: true, layout: "cards", fits: true },
          problems: [],
        },
      },
    ],
    findImage: () => undefined,
    ...more,
  };
}
