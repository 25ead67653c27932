// Makes docs/words.md from the table of phrases and their English texts.

/**
 * @param {Record<string, unknown>} table the placeholders of each phrase
 * @param {Record<string, unknown>} english the texts
 * @param {readonly string[]} languages
 * @returns {string} Markdown
 */
export function writeWordsReference(table, english, languages) {
  const groups = Object.entries(table).map(([name, names]) => {
    const rows = phrasesOf(names, english[name], "").map(
      ([key, text]) => `| \`${key}\` | ${escapeCell(text)} |`,
    );
    return `## \`${name}\`\n\n| phrase | in English |\n| --- | --- |\n${rows.join("\n")}\n`;
  });
  return `# The words of mails and pages

Generated from \`src/i18n/\` by \`npm run docs\`. Mails and pages speak ${languages.length} languages: ${languages.map((tag) => `\`${tag}\``).join(", ")}. Any phrase of any language can be replaced in \`feedletter.yaml\`:

\`\`\`yaml
words:
  en:
    digest:
      read: Go to the article
      greeting: "Dear {name}, "
      newPosts: { one: A new article, other: "{count} new articles" }
    signUp:
      intro: Twice a month, and never on Sundays.
\`\`\`

Write \`{name}\` where the table has it. A phrase with a number may be a map of plural forms: those of the language among \`zero\`, \`one\`, \`two\`, \`few\`, \`many\`, and always \`other\`. An unknown phrase or language is an error with its line. The templates' own texts are in the templates: see [Templates](templates.md).

${groups.join("\n")}`;
}

/** @returns {readonly (readonly [string, string])[]} */
function phrasesOf(names, words, path) {
  if (!Array.isArray(names))
    return Object.entries(names).flatMap(([name, inner]) =>
      phrasesOf(inner, words[name], path === "" ? name : `${path}.${name}`),
    );
  if (names.length === 0) return [[path, words]];
  // Counted: the form for many.
  const given = names.map((name) => (COUNTED.has(name) ? 1_000_003 : `{${name}}`));
  return [[path, words(...given).replace("1000003", `{${names[0]}}`)]];
}

const COUNTED = new Set(["count", "number", "minutes"]);

function escapeCell(text) {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
