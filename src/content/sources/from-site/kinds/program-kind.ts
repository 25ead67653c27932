import type { PageTags } from "../page-tags.js";

/** What the program that made a page says that it is, by classes that themes are styled with. */
export interface ProgramKind {
  readonly program: "Docusaurus" | "Ghost" | "WordPress";
  readonly kind: "a post" | "a list of posts" | "a page" | "a page of documentation" | "an attachment";
}

export function readProgramKind(tags: Pick<PageTags, "classes" | "metas">): ProgramKind | undefined {
  return readWordPress(tags) ?? readGhost(tags) ?? readDocusaurus(tags);
}

/** Its `body_class()` names the kind of page together with a number. */
function readWordPress({ classes: { body } }: Pick<PageTags, "classes">): ProgramKind | undefined {
  const program = "WordPress";
  if (body.some((name) => /^attachmentid-\d+$/.test(name))) return { program, kind: "an attachment" };
  return body.some((name) => /^page-id-\d+$/.test(name)) ? { program, kind: "a page" } : undefined;
}

/** Its `{{body_class}}` says which template was used; Open Graph says "article" of pages, too. */
function readGhost({
  classes: { body },
  metas,
}: Pick<PageTags, "classes" | "metas">): ProgramKind | undefined {
  const program = "Ghost";
  if (metas.get("generator")?.[0]?.startsWith(program) !== true) return undefined;
  if (body.includes("page-template")) return { program, kind: "a page" };
  const isList = body.some((name) => /^(?:home|tag|author)-template$/.test(name));
  return isList ? { program, kind: "a list of posts" } : undefined;
}

/** The classes of `<html>` are kept stable for users' own styles; before 2.0 only the tag for search engines told. */
function readDocusaurus({ classes, metas }: Pick<PageTags, "classes" | "metas">): ProgramKind | undefined {
  const program = "Docusaurus";
  const tag = metas.get("docusaurus_tag")?.[0];
  if (
    tag === undefined &&
    metas.get("generator")?.[0]?.startsWith(program) !== true &&
    !isDocusaurus(classes)
  )
    return undefined;
  const has = (...names: readonly string[]) => names.some((name) => classes.html.includes(name));
  if (has("blog-post-page")) return { program, kind: "a post" };
  if (has("blog-wrapper")) return { program, kind: "a list of posts" };
  if (has("mdx-page", "mdx-wrapper")) return { program, kind: "a page" };
  const isDoc = has("docs-wrapper", "docs-doc-page") || /^docs-/.test(tag ?? "");
  return isDoc ? { program, kind: "a page of documentation" } : undefined;
}

function isDocusaurus({ html }: PageTags["classes"]): boolean {
  return html.some((name) => /^(?:blog|docs|mdx)-wrapper$|^plugin-(?:blog|docs|pages)$/.test(name));
}
