import { POSTS, type WrittenPost } from "./posts.js";

/** A site that a real program builds. */
export interface GeneratorSite {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** A program on the machine, or a package of npm: without it the generator doesn't judge. */
  readonly needs: string;
  /** The program and its arguments; `OUT` stands for the folder to build into, `NODE22` for npm's `node@22`. */
  readonly command: readonly [string, ...string[]];
  /** The folder of the files from which its pages take what they don't say. */
  readonly source?: string;
  /** Where the generator puts the post. */
  readonly pathOf: (post: WrittenPost) => string;
}

export const matter = (fields: Readonly<Record<string, string>>): string =>
  `---\n${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n")}\n---\n`;

/** What themes put around a post: `T` stands for the title, `D` for the date, `B` for the body, `L` for links to all posts. */
export const around = (parts: Readonly<Record<"T" | "D" | "B" | "L", string>>): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${parts.T} | The Bench</title></head><body>
<a href="#main">Skip to content</a>
<header><a href="/">The Bench</a><nav><ul><li><a href="/">Home</a></li><li><a href="/about/">About</a></li></ul></nav></header>
<main id="main"><article><h1>${parts.T}</h1><p><time datetime="${parts.D}">${parts.D}</time> by Mira</p>
<div class="content">${parts.B}</div></article>
<section><h2>Share this</h2><a href="https://social.example/share">Share</a> <a href="mailto:?subject=x">Mail</a></section>
<section><h2>More posts</h2><ul>${parts.L}</ul></section></main>
<footer>Made in a small shop. <a href="/feed.xml">Feed</a></footer></body></html>
`;

export const listPage = (list: string): string =>
  `<!doctype html><html lang="en"><head><title>The Bench</title></head><body><header><a href="/">The Bench</a></header><main><h1>The Bench</h1><ul>${list}</ul></main></body></html>\n`;

export const plainPage = (body: string): string =>
  `<!doctype html><html lang="en"><head><title>About | The Bench</title></head><body><header><a href="/">The Bench</a></header><main><h1>About</h1>${body}</main></body></html>\n`;

export function fromPosts(
  nameOf: (post: WrittenPost) => string,
  fields: Readonly<Record<string, string>> = {},
) {
  return Object.fromEntries(
    POSTS.map((post) => [
      nameOf(post),
      `${matter({ title: JSON.stringify(post.title), date: post.day, ...fields })}${post.body}`,
    ]),
  );
}
