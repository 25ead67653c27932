import type { PreviewSnapshot } from "#pages/preview/preview-snapshot.js";
import { sampleTheme } from "../digest/samples.js";

const MAIL = `<!doctype html><html><head><meta name="color-scheme" content="light dark"><style>
@media (prefers-color-scheme: dark) and (max-width: 9999px) { p { color: rgb(255, 255, 255); background: rgb(0, 0, 0); } }
</style></head><body><p>Words</p><img src="https://notes.example/cover.png?a=1&amp;b=2" srcset="https://notes.example/x.png 2x" alt="A cover"></body></html>`;

const RENDERED = {
  ...{ subject: "One <b>", html: MAIL, text: "One & </pre>", problems: [] },
  fitting: { bytes: 51_200, excerpts: "full", covers: true, layout: "cards", fits: true },
} as const;

const PROBLEM = { level: "error", code: "E_TEMPLATE", message: "It is <broken>.", fix: "Mend it." } as const;

const SAMPLE_CHOICES = {
  variants: [
    { language: "en", posts: 1, people: 0 },
    { language: "de", posts: 1, people: 2 },
  ],
  languages: ["en", "de"],
  templates: ["digest", "broken"],
  preset: { language: "en", template: "digest" },
};

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
          ...{ kind: "next", number: 3, posts: 1, choices: SAMPLE_CHOICES },
          render: async ({ language, template }) =>
            template === "broken"
              ? { kind: "failed", problems: [PROBLEM] }
              : { kind: "mail", ...RENDERED, subject: language ?? RENDERED.subject },
          ...RENDERED,
        },
      },
    ],
    findImage: () => undefined,
    ...more,
  };
}
