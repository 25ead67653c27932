import type { ImportChoices, ImportView } from "#pages/admin/import-page.js";

export type ImportOutcome =
  | { readonly kind: "imported"; readonly detail: string }
  /** Something isn't answered yet, or was changed since it was last shown. */
  | { readonly kind: "asked"; readonly view: ImportView };

/** Takes in lists from other services. All methods may throw FeedletterError E_DATABASE. */
export interface AdminImport {
  /** Bytes that a file may have. */
  readonly maxBytes: number;
  /** Keeps a file for an hour. @returns what the next forms have to send */
  keep(file: { readonly name: string; readonly bytes: Uint8Array }): Promise<string>;
  /** How the file is understood, and what would happen. Undefined if it isn't kept any more. */
  rehearse(upload: string, choices?: ImportChoices): Promise<ImportView | undefined>;
  /** @param shown `ImportView.shown` of what the publisher has seen */
  take(upload: string, choices: ImportChoices, shown: string): Promise<ImportOutcome | undefined>;
}
