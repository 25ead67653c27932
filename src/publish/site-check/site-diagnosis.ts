/** The result of one check, for people. */
export type SiteResult =
  | { readonly level: "ok" | "skipped"; readonly said: string }
  /** `said` is a sentence, `fix` what to do. */
  | { readonly level: "warning" | "error"; readonly said: string; readonly fix: string };

export type SiteDiagnosis = { readonly check: string } & SiteResult;

export function ok(said: string): SiteResult {
  return { level: "ok", said };
}

export function skipped(said: string): SiteResult {
  return { level: "skipped", said };
}

export function warning(said: string, fix: string): SiteResult {
  return { level: "warning", said, fix };
}

export function failure(said: string, fix: string): SiteResult {
  return { level: "error", said, fix };
}
