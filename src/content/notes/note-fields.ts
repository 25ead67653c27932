import { distance } from "fastest-levenshtein";
import { textOf } from "#content/front-matter/fields.js";
import { type Field, type Fields, isList, isMap, type Value } from "#content/model/value.js";
import { resolveUrl } from "#resolve-url.js";
import type { NamedPost, Note, NoteLink } from "./note.js";

interface FieldsContext {
  /** Relative to the configuration's folder. */
  readonly file: string;
  /** What addresses in `also` are relative to. */
  readonly base: string;
  /** @param message one sentence with a full stop */
  readonly report: (message: string, line: number) => void;
}

const KNOWN = ["subject", "pinned", "order", "also", "alone"] as const;
const MAX_LINKS = 50;

/** The front matter of a note. What isn't understood is reported: a mail with a wrong subject can't be called back. */
export function readNoteFields(
  fields: Fields,
  context: FieldsContext,
): Pick<Note, "subject" | "also" | "first" | "alone"> {
  for (const [key, { name, line }] of fields) {
    if (KNOWN.some((known) => known === key)) continue;
    const meant = KNOWN.find((known) => distance(known, key) <= 2);
    const hint = meant === undefined ? `It has ${listFields()}.` : `Did you mean \`${meant}\`?`;
    context.report(`A note has no field \`${name}\`. ${hint}`, line);
  }
  const named = [...readNames(fields.get("pinned"), context), ...readNames(fields.get("order"), context)];
  const first = named.filter(({ name }, index) => named.findIndex((one) => one.name === name) === index);
  const subject = readSubject(fields.get("subject"), context);
  const also = readLinks(fields.get("also"), context);
  const alone = readFlag(fields.get("alone"), context);
  if (alone && isMissing(fields.get("subject")))
    context.report(
      "With `alone: true` a note needs a `subject`, because an issue without posts has no other.",
      fields.get("alone")?.line ?? 1,
    );
  return { subject, first, also, alone };
}

function listFields(): string {
  return new Intl.ListFormat("en").format(KNOWN.map((name) => `\`${name}\``));
}

function isMissing(field: Field | undefined): field is undefined {
  return field === undefined || field.value === null;
}

function readSubject(field: Field | undefined, { report }: FieldsContext): string | undefined {
  if (isMissing(field)) return undefined;
  const subject = textOf(field.value);
  if (subject === undefined) report("`subject` must be a line of text.", field.line);
  return subject;
}

function readFlag(field: Field | undefined, { report }: FieldsContext): boolean {
  if (isMissing(field)) return false;
  const [yes, no] = [/^(?:true|yes)$/i, /^(?:false|no)$/i].map((word) =>
    word.test(textOf(field.value) ?? ""),
  );
  if (!yes && !no) report(`\`${field.name}\` must be true or false.`, field.line);
  return yes === true;
}

/** One name, or a list of names. */
function readNames(field: Field | undefined, { file, report }: FieldsContext): readonly NamedPost[] {
  if (isMissing(field)) return [];
  const values = isList(field.value) ? field.value : [field.value];
  return values.flatMap((value) => {
    const name = textOf(value);
    if (name !== undefined) return [{ name, place: { file, line: field.line } }];
    report(`\`${field.name}\` must name posts by their slugs, URLs or ids.`, field.line);
    return [];
  });
}

function readLinks(field: Field | undefined, context: FieldsContext): readonly NoteLink[] {
  if (isMissing(field)) return [];
  const { report } = context;
  if (!isList(field.value))
    report("`also` must be a list of links, each with `title` and `url`.", field.line);
  const values: readonly Value[] = isList(field.value) ? field.value : [];
  if (values.length > MAX_LINKS) report(`\`also\` has more than ${MAX_LINKS} links.`, field.line);
  return values.flatMap((value, index) =>
    readLink(value, `Link ${index + 1} of \`also\``, field.line, context),
  );
}

function readLink(
  value: Value,
  which: string,
  line: number,
  { base, report }: FieldsContext,
): readonly NoteLink[] {
  const [title, written] = isMap(value) ? [textOf(value.get("title")), textOf(value.get("url"))] : [];
  const url = written === undefined ? undefined : resolveUrl(written, base);
  if (title !== undefined && url !== undefined) return [{ title, url }];
  if (title === undefined) report(`${which} has no \`title\`.`, line);
  else if (written === undefined) report(`${which} has no \`url\`.`, line);
  else report(`The \`url\` of "${title.slice(0, 80)}" is no http(s) address.`, line);
  return [];
}
