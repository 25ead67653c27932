/** Which issue a file is the note of. */
export interface NoteName {
  readonly digest: string;
  /** `next`: of the first issue that is composed. */
  readonly issue: number | "next";
}

const NOTE_NAME = /^([a-z0-9][a-z0-9-]*)-(next|[1-9]\d{0,8})\.md$/;

/** `weekly-12.md`, `weekly-next.md`; undefined for other names. */
export function parseNoteName(name: string): NoteName | undefined {
  const [, digest, issue] = NOTE_NAME.exec(name) ?? [];
  if (digest === undefined || issue === undefined) return undefined;
  return { digest, issue: issue === "next" ? issue : Number(issue) };
}

export function writeNoteName({ digest, issue }: NoteName): string {
  return `${digest}-${issue}.md`;
}
