import { z } from "zod";

/** What a reader gives of a post. What it gives of none is null or absent. */
const item = z.object({
  id: z.string().nullish(),
  title: z.string().nullish(),
  link: z.string().nullish(),
  date: z.string().nullish(),
  authors: z.array(z.string().nullish()).nullish(),
  categories: z.array(z.unknown()).nullish(),
  /** The short names of categories, where a reader gives both. */
  terms: z.array(z.unknown()).nullish(),
  summary: z.string().nullish(),
  content: z.string().nullish(),
  enclosures: z
    .array(
      z.object({
        url: z.string(),
        type: z.string().nullish(),
        length: z.coerce.number().nullish(),
      }),
    )
    .nullish(),
});

export const shownFeed = z.object({
  title: z.string().nullish(),
  link: z.string().nullish(),
  items: z.array(item),
});

export type ShownFeed = z.output<typeof shownFeed>;
export type ShownItem = z.output<typeof item>;
