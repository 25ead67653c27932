// Makes docs/checks.md from the table of findings.

/** @param {Record<string, { level: string, what: string, fix: string }>} findings @returns {string} Markdown */
export function writeChecksReference(findings) {
  const rows = Object.entries(findings).map(
    ([code, { level, what, fix }]) =>
      `| \`${code}\` | ${level} | ${[what, fix].map((text) => text.replaceAll("|", "\\|").replaceAll("<", "&lt;")).join(" | ")} |`,
  );
  return `# What \`feedletter check\` finds

Made from the table in \`src/findings.ts\`; \`npm run docs\` writes it anew. \`build\` tells of some of them, too.

An **error** keeps a post out of feeds and mails, and \`check\` exits with 1. A **warning** is something that readers may stumble
over; \`--strict\` makes it fail, too. A **note** is worth knowing and never fails.

| code | level | what it means | what to do |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
}
