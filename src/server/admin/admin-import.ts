import type { ImportChoices, ImportView } from "#pages/admin/people/import-view.js";

export type ImportOutcome =
  /** `goes-on`: it takes longer than a page may take. */
  | { readonly kind: "imported" | "goes-on" }
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
  /** Undefined if the file isn't kept any more. */
  take(upload: string, choices: ImportChoices, options: TakeOptions): Promise<ImportOutcome | undefined>;
}

interface TakeOptions {
  /** `ImportView.shown` of what the publisher has seen. */
  readonly shown: string;
  /** Called when it is done, with the numbers. */
  readonly record: (detail: string) => Promise<void>;
}
