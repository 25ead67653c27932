const CANONICAL =
  /<(?:link\s[^>]*rel=["']?canonical|meta\s[^>]*property=["']?og:url)[^>]*(?:href|content)=["']?(https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::\d+)?)[/"'\s>]/i;

/** Without the origin of the server on which somebody wrote this page, where it was built by that: such as `http://localhost:1313`. */
export function dropLocalOrigin(html: string): string {
  const [, origin] = CANONICAL.exec(html) ?? [];
  if (origin === undefined) return html;
  const inAttribute = new RegExp(
    `((?:href|src|srcset|poster|content)\\s*=\\s*["']?)${escapePattern(origin)}(?=[/"'\\s>])`,
    "gi",
  );
  return html.replace(inAttribute, "$1");
}

function escapePattern(text: string): string {
  return text.replace(/[.[\]]/g, "\\$&");
}

/** The path of an address on such a server; any other address as it is. */
export function dropLocalHost(url: string): string {
  return url.replace(/^https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::\d+)?(?=\/|$)/i, "");
}
