// Makes docs/checks.md from the table of findings.

/** @param {Record<string, { level: string, what: string, fix: string }>} findings @returns {string} Markdown */
export function writeChecksReference(findings) {
  const rows = Object.entries(findings).map(
    ([code, { level, what, fix }]) =>
      `| \`${code}\` | ${level} | ${[what, fix].map((text) => text.replaceAll("|", "\\|").replaceAll("<", "&lt;")).join(" | ")} |`,
  );
  return `# What \`feedletter check\` finds

Generated from the table in \`src/findings.ts\` by \`npm run docs\`. \`build\` reports some of them, too.

An **error** keeps a post out of feeds and mails, and makes \`check\` exit with 1. A **warning** is a problem for readers; with
\`--strict\` it also makes \`check\` fail. A **note** is good to know, and never fails.

| code | level | what it means | what to do |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
}
