import { createHash } from "node:crypto";
import { basename, dirname, resolve } from "node:path";
import type { SiteConfig } from "#config/schema.js";
import { makePostFinder } from "#content/dialects/tags/find-post.js";
import {
  type MarkdownFile,
  parseMarkdownFile,
  type ReadMarkdownFile,
  readMarkdownFile,
} from "#content/front-matter/markdown-file.js";
import { makeCleaner } from "#content/markup/clean-html.js";
import { describeLoss, makeLossMeter } from "#content/markup/cleaning/losses.js";
import { NestingError } from "#content/markup/cleaning/nesting-error.js";
import { MORE_MARKER } from "#content/markup/excerpt-separator.js";
import type { ResolveTarget } from "#content/markup/extensions/targets.js";
import { makeMarkdown } from "#content/markup/markdown.js";
import type { Entry } from "#content/model/post.js";
import { findLeaks } from "#content/render/find-leaks.js";
import { pinFragments } from "#content/render/page-html.js";
import { hasIllegalCharacters } from "#content/text/characters.js";
import { type Finding, type FindingCode, finding } from "#findings.js";
import { statIfThere } from "#machine/stat-if-there.js";
import { resolveUrl } from "#resolve-url.js";
import type { ReadNote } from "./note.js";
import { readNoteFields } from "./note-fields.js";

export interface NoteContext {
  /** Relative to the configuration's folder. */
  readonly file: string;
  /** Absolute. */
  readonly baseDir: string;
  readonly site: Pick<SiteConfig, "url" | "language">;
  /** Posts that the note may link to by their files. */
  readonly entries: readonly Entry[];
}

/** Reads the note in a file, once: what it says and its fingerprint are of the same bytes. */
export function readNote(context: NoteContext): ReadNote {
  const { file, baseDir } = context;
  const path = resolve(baseDir, file);
  if (!isThere(path)) return { findings: [] };
  return noteOf(readMarkdownFile(path, file), context);
}

/** What a note with this text would be. */
export function readNoteText(text: string, context: NoteContext): ReadNote {
  return noteOf(parseMarkdownFile(Buffer.from(text), context.file), context);
}

function noteOf(read: ReadMarkdownFile, context: NoteContext): ReadNote {
  if (read.kind === "broken") return { findings: [read.finding] };
  return read.text.trim() === "" ? { findings: [] } : parseNote(read, context);
}

export function fingerprintOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function parseNote(
  { text, bytes, fields, start, findings: known }: MarkdownFile,
  context: NoteContext,
): ReadNote {
  const { site } = context;
  const findings: Finding[] = [...known];
  const report = (message: string, line: number): void =>
    void findings.push(finding("E_NOTE", { file: context.file, line }, message));
  const read = readNoteFields(fields, { file: context.file, base: site.url, report });
  const line = text.slice(0, start).split("\n").length;
  const body = text.slice(start).replace(/\r\n?/g, "\n");
  const rendered = renderNote(body, { ...context, line });
  findings.push(...rendered.findings);
  if (findings.some(({ level }) => level === "error")) return { findings };
  const fingerprint = fingerprintOf(bytes);
  return { note: { ...read, html: rendered.html, file: context.file, fingerprint }, findings };
}

interface BodyContext extends NoteContext {
  /** 1-based line of the file at which the body begins. */
  readonly line: number;
}

/** The same Markdown and the same cleaning as for posts; nothing in it is a template. */
function renderNote(body: string, context: BodyContext): { html: string; findings: readonly Finding[] } {
  const { site, file, line } = context;
  const findings: Finding[] = [];
  const placeAt = (index: number) =>
    index < 0 ? { file } : { file, line: line + body.slice(0, index).split("\n").length - 1 };
  const report = (code: FindingCode, sign: string, message: string): void =>
    void findings.push(finding(code, placeAt(sign === "" ? -1 : body.indexOf(sign)), message));
  const resolveTarget = makeNoteTargets(context, report);
  try {
    const raw = makeMarkdown().render(body, {
      separator: MORE_MARKER,
      language: site.language,
      name: "",
      resolveTarget,
    });
    if (raw.deepLine !== undefined)
      findings.push(
        finding(
          "W_NESTING",
          { file, line: line + raw.deepLine },
          "The innermost elements are shown as text.",
        ),
      );
    for (const written of localPictures(raw.html, context))
      report(
        "E_NOTE",
        written,
        `The picture \`${written}\` is only on this machine. Put it where your site has its pictures, and write its address.`,
      );
    const meter = makeLossMeter();
    const html = makeCleaner()(pinFragments(raw.html, site.url), site.url, meter).trim();
    for (const loss of meter.losses()) {
      const index = loss.sign === "" ? -1 : body.toLowerCase().indexOf(loss.sign);
      const lost = finding("W_LOST", placeAt(index), `Left out: ${describeLoss(loss)}.`);
      findings.push({ ...lost, cause: loss.cause });
    }
    for (const { cause, example } of findLeaks(html, { source: body, template: "liquid" }))
      report("W_LEAK", example.split(" ")[0] ?? "", `A note isn't a template; ${cause}: \`${example}\``);
    const illegal = body.split("\n").find(hasIllegalCharacters);
    if (illegal !== undefined)
      report("W_XML_CHARACTER", illegal, "Characters that no feed can hold are left out.");
    return { html, findings };
  } catch (thrown) {
    if (!(thrown instanceof NestingError)) throw thrown;
    return { html: "", findings: [finding("E_NOTE", { file }, `${thrown.message}.`)] };
  }
}

const PICTURE = /<img\s[^>]{0,4000}?\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;

/** Pictures beside the note: they are on no web server, so no mail could show them. */
function localPictures(html: string, { file, baseDir }: NoteContext): readonly string[] {
  const written = [...html.matchAll(PICTURE)].map(([, one, two, three]) => decode(one ?? two ?? three ?? ""));
  return [...new Set(written)].filter((source) => {
    const [path = ""] = source.split(/[?#]/, 1);
    return !SCHEME_OR_ROOT.test(source) && isThere(resolve(baseDir, dirname(file), path));
  });
}

function isThere(path: string): boolean {
  return !path.includes("\0") && statIfThere(path)?.isFile() === true;
}

const SCHEME_OR_ROOT = /^(?:[a-z][a-z0-9+.-]*:|\/|#|$)/i;
const POST_FILE = /^([^?#]{1,999}\.(?:mdx?|markdown|mdown))([?#].*)?$/is;

/** Links to the files of posts lead to the posts, and pictures beside a post are where its site has them. */
function makeNoteTargets(
  { file, baseDir, entries }: NoteContext,
  report: (code: FindingCode, sign: string, message: string) => void,
): ResolveTarget {
  const findPost = makePostFinder(() => entries);
  const folder = dirname(resolve(baseDir, file));
  return (written, kind) => {
    if (SCHEME_OR_ROOT.test(written)) return undefined;
    const [path = ""] = decode(written).split(/[?#]/, 1);
    if (kind === "picture") {
      const picture = resolve(folder, path);
      if (!isThere(picture)) return undefined;
      const bundle = entries.find(
        ({ body }) =>
          body.kind === "file" &&
          dirname(body.path) === dirname(picture) &&
          /^index\./.test(basename(body.path)),
      );
      return bundle && resolveUrl(encodeURIComponent(basename(picture)), bundle.url);
    }
    const [, name, rest = ""] = POST_FILE.exec(decode(written)) ?? [];
    if (name === undefined) return undefined;
    const post = findPost(name, "");
    if (post === undefined) report("W_LINK_DEAD", written, `There is no post in the file \`${written}\`.`);
    return post && `${post.url}${rest}`;
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
