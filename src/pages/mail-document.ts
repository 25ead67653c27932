/** HTML to insert into a rendered mail. */
interface MailInsertions {
  /** First in the head, so that a policy in it applies to everything that follows. */
  readonly head: string;
  readonly top?: string;
  readonly bottom?: string;
}

/** MJML writes `<head>`, `<body>` and `</body>` once each, and nothing before them can look like one. */
export function insertIntoMail(html: string, { head, top = "", bottom = "" }: MailInsertions): string {
  const end = html.toLowerCase().lastIndexOf("</body>");
  const closed = end === -1 ? `${html}${bottom}` : `${html.slice(0, end)}${bottom}${html.slice(end)}`;
  return closed
    .replace(/<head\b[^>]*>/i, (tag) => `${tag}${head}`)
    .replace(/<body\b[^>]*>/i, (tag) => `${tag}${top}`);
}
