import { Feed as Builder, type Item as BuilderItem, type FeedOptions } from "feed";
import { PUBLISHED } from "./samples.js";

/** What `feed` does by itself, so that each test shows the trap before it shows our way round it. */
export function raw(item: Partial<BuilderItem> = {}, options: Partial<FeedOptions> = {}): Builder {
  const builder = new Builder({
    id: "https://careers.example/",
    title: "Career Notes",
    link: "https://careers.example/",
    feedLinks: { rss: "https://careers.example/rss.xml", atom: "https://careers.example/atom.xml" },
    updated: new Date(PUBLISHED),
    ...options,
  });
  builder.addItem({
    title: "A post",
    link: "https://careers.example/p/",
    date: new Date(PUBLISHED),
    ...item,
  });
  return builder;
}
