import type { AnnouncedPost, AnnounceResult } from "./announce-posts.js";

/** Whether there is nothing for the publisher to do. */
export function isAnnounced({ posts, held }: AnnounceResult): boolean {
  return held === 0 && posts.every(({ result: { kind } }) => kind === "posted" || kind === "unpublished");
}

/** A line for each thing that happened. */
export function describeAnnounced({
  network,
  started,
  posts,
  late,
  held,
}: AnnounceResult): readonly string[] {
  return [
    ...(started === undefined
      ? []
      : [`${network}: starts now; existing posts are not announced (${started.older})`]),
    ...posts.map((post) => `${network}: ${describePost(post)}`),
    ...(late.length === 0
      ? []
      : [
          `${network}: not announced, because they are new here but older than a week: ${late.slice(0, 3).join(", ")}${late.length > 3 ? ` and ${late.length - 3} more` : ""}`,
        ]),
    ...(held === 0
      ? []
      : [
          `${network}: ${held} posts are new at once, so none is announced. If that is right, run \`feedletter announce --all\``,
        ]),
  ];
}

function describePost({ url, result }: AnnouncedPost): string {
  switch (result.kind) {
    case "posted": {
      const picture =
        result.withoutPicture === undefined ? "" : ` (without its picture: ${result.withoutPicture})`;
      return `announced ${url}: ${result.url}${picture}`;
    }
    case "unpublished":
      return `${url} waits until it is published (${result.reason})`;
    case "retry":
      return `${url} isn't announced yet, and is tried again after ${new Date(result.at).toISOString()}: ${result.reason}`;
    case "failed":
      return `${url} isn't announced (${result.reason}); \`feedletter announce --retry\` tries it again`;
  }
}
