import { createHash } from "node:crypto";

/** What a page may do beyond nothing at all. */
export interface PolicySources {
  /** Texts of its `<style>` elements, exactly. */
  readonly styles?: readonly string[];
  /** Texts of its `<script>` elements, exactly. */
  readonly scripts?: readonly string[];
  /** Sources of pictures, such as `data:` or a host. */
  readonly images?: readonly string[];
}

/** A Content-Security-Policy by hashes (CSP3 §6.7.2.2): what stands in the page as we wrote it works, what got into it doesn't. */
export function contentSecurityPolicy({ styles = [], scripts = [], images = [] }: PolicySources): string {
  const directives = [
    "default-src 'none'",
    directive("style-src", styles.map(hashOf)),
    directive("script-src", scripts.map(hashOf)),
    directive("img-src", images),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return directives.filter((text) => text !== "").join("; ");
}

function directive(name: string, sources: readonly string[]): string {
  return sources.length === 0 ? "" : [name, ...sources].join(" ");
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
