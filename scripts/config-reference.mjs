// Makes docs/config.md from the JSON Schema of the configuration.

/** @param {any} schema JSON Schema of the configuration's input @returns {string} Markdown */
export function writeConfigReference(schema) {
  const sections = Object.entries(schema.properties).map(([name, section]) => writeSection(name, section));
  return `# \`feedletter.yaml\`

Generated from the schema in \`src/config/\` by \`npm run docs\`. Paths are relative to this file. \`\${NAME}\` is replaced by an
environment variable; an unset one is an error only in commands that use its section.

## A configuration in TypeScript

\`feedletter.config.ts\` (or \`.mts\`, \`.js\`, \`.mjs\`, \`.cjs\`) takes the place of \`feedletter.yaml\`, with the same settings. An editor completes them:

\`\`\`ts
import { defineConfig } from "feedletter";

export default defineConfig({
  site: { title: "Career Notes", url: "https://careers.example/" },
  digests: { weekly: { schedule: "0 9 * * 1" } },
  mail: { from: "eric@careers.example", transport: "\${SMTP_URL}" },
});
\`\`\`

It may also export a promise, or a function that gets \`{ env }\`. It can import other modules, in TypeScript, too. Write secrets as \`"\${NAME}"\`: with \`process.env.NAME\`, a variable that isn't set goes unnoticed, and without \`mail.transport\` nothing is sent.

It is a program: every command runs it, perhaps several times. Don't run commands in the folder of somebody you don't trust, or pass \`--config feedletter.yaml\`. With both files in a folder, \`--config\` has to name one.

${sections.join("\n")}`;
}

function writeSection(name, section) {
  const rows = rowsOf(name, section);
  const required = section.default === undefined && name === "site" ? " Required." : "";
  return `## \`${name}\`

${section.description ?? DESCRIPTIONS[name] ?? ""}${required}

| key | value | default | |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
}

const DESCRIPTIONS = { feeds: "The feeds that `build` writes.", digests: "Digests by name." };

/** A row for each setting below `path`; records show their key as `<name>`, lists as `[]`. */
export function rowsOf(path, schema) {
  if (path === "words")
    return [
      `| \`words.<language>.<group>.<phrase>\` | text, or a map of plural forms | | ${schema.description} |`,
    ];
  if (schema.type === "object" && schema.properties !== undefined) {
    const children = Object.values(schema.properties);
    // They speak for themselves.
    if (children.every(({ description }) => description === undefined))
      return [
        writeRow(path, { ...schema, type: `map of ${describeWords(Object.keys(schema.properties), 40)}` }),
      ];
    const required = new Set(schema.required ?? []);
    return Object.entries(schema.properties).flatMap(([key, child]) =>
      rowsOf(`${path}.${key}`, required.has(key) ? { ...child, isRequired: true } : child),
    );
  }
  const entries = schema.additionalProperties;
  if (schema.type === "object" && entries?.properties !== undefined) return rowsOf(`${path}.<name>`, entries);
  if (schema.type === "array" && schema.items?.properties !== undefined)
    return rowsOf(`${path}[]`, schema.items);
  // One map, or a list of such maps, or a word for a short one.
  const one = schema.anyOf?.find(({ properties }) => properties !== undefined);
  const isShort = ({ items, enum: words }) => items?.properties !== undefined || words !== undefined;
  if (one !== undefined && schema.anyOf.some(isShort)) return [writeRow(path, schema), ...rowsOf(path, one)];
  const maps = (schema.items?.anyOf ?? []).filter(({ properties }) => properties !== undefined);
  if (maps.length > 0 && maps.length === schema.items.anyOf.length)
    return maps.flatMap((kind) => rowsOf(`${path}[]`, kind));
  return [writeRow(path, schema), ...maps.flatMap((map) => rowsOf(`${path}[]`, map))];
}

function writeRow(path, schema) {
  const preset =
    schema.default !== undefined
      ? `\`${JSON.stringify(schema.default)}\``
      : schema.isRequired
        ? "required"
        : "";
  return `| \`${path}\` | ${typeOf(schema)} | ${preset} | ${(schema.description ?? "").replaceAll("|", "\\|")} |`;
}

/** Of a long list, the beginning: the schema for editors has all of it. */
function describeWords(words, most = 20) {
  const shown = words.length > most ? words.slice(0, 3) : words;
  const list = shown.map((word) => `\`${word}\``).join(", ");
  return shown.length < words.length ? `${list}, …` : list;
}

function typeOf(schema) {
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(" or ");
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined) return describeWords(schema.enum);
  if (schema.type === "array" && schema.items?.anyOf !== undefined)
    return `list of ${schema.items.anyOf.map((item) => (item.properties === undefined ? typeOf(item) : "a map")).join(", or ")}`;
  if (schema.type === "array")
    return `list of ${schema.items?.enum === undefined ? `${schema.items?.type}s` : typeOf(schema.items)}`;
  return schema.type === "integer" ? "whole number" : schema.type === "string" ? "text" : (schema.type ?? "");
}
