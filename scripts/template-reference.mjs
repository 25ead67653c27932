// Makes docs/templates.md from the helpers, the fields and the theme's part of the configuration's schema.
import { rowsOf } from "./config-reference.mjs";

/**
 * @param {{ helpers: any, usageOf: any, fields: Record<string, string>, theme: any }} parts
 * @returns {string} Markdown
 */
export function writeTemplateReference({ helpers, usageOf, fields, theme }) {
  return `# Restyling a digest

Made from the code; \`npm run docs\` updates the tables. There are three ways, from the simplest to the most powerful.

## 1. A theme

In \`feedletter.yaml\`, without touching a file. Colours go in quotes. With any accent colour, all text keeps a contrast of at least
4.5 : 1 in light and dark: if the accent isn't readable on its background, the nearest readable shade is used.

\`\`\`yaml
theme:
  accent: "#b3261e"
  background: "#ffffff"
  font: sans
  headings: sans
  radius: 4
  logo: { url: /logo.png, file: static/logo.png, width: 140, dark: { url: /logo-dark.png } }
\`\`\`

The theme reaches every mail, the subscribe page, the server's pages, the archive, feeds opened in a browser, and the preview. A digest may have values of its own, which its mails and archive show:

\`\`\`yaml
digests:
  jobs:
    from: "Career Notes Jobs <jobs@careers.example>"
    replyTo: jobs@careers.example
    theme: { accent: "#8a5a00" }
\`\`\`

| key | value | default | |
| --- | --- | --- | --- |
${rowsOf("theme", theme).join("\n")}

\`template: plain\` in a digest's settings selects another template: text and links without cards, for changelogs. \`template: letter\` is for one post. With \`posts: { content: full }\`, each of them shows whole posts.

## 2. A partial of your own

\`\`\`console
$ feedletter init --templates    # copies all of them into email-templates/, beside the configuration
\`\`\`

Keep the files that you change, and delete the others: Feedletter uses the file in your folder if there is one, otherwise its own.
\`feedletter send weekly --dry-run\` renders the next issue into \`.feedletter/preview/\`, lists what may cause problems in mail programs, and sends nothing.

| file | shows |
| --- | --- |
| \`digest.mjml.hbs\`, \`digest.txt.hbs\` | the digest with cards, as HTML and as text |
| \`plain.mjml.hbs\`, \`plain.txt.hbs\` | the plain one |
| \`letter.mjml.hbs\`, \`letter.txt.hbs\` | one post as a letter |
| \`confirm.mjml.hbs\`, \`confirm.txt.hbs\` | emails about a subscription: \`letter.heading\`, \`lines\` (each with \`text\`, and \`code\` if it is a command), \`gets\`, \`lists\` (each with a \`title\` and \`items\`), \`action\`, \`url\`, \`ends\`, \`notYou\` |
| \`welcome.mjml.hbs\`, \`welcome.txt.hbs\` | the welcome mail: \`welcome.title\`, and \`welcome.texts\` (each with \`digestTitle\`, \`body\`, \`bodyText\`, and \`latest\` issues) |
| \`partials/head.hbs\` | fonts, rules for small screens, and where the dark colours are included |
| \`partials/dark-fills.hbs\`, \`dark-texts.hbs\` | what changes in dark mode; \`in\` is "" or Outlook's own selector |
| \`partials/logo.hbs\`, \`masthead.hbs\`, \`footer.hbs\` | what is above and below the posts; the class \`mail-only\` hides what makes no sense in the archive |
| \`partials/card.hbs\`, \`button.hbs\`, \`list.hbs\` | one post in the digest, its button; all posts where cards would make the mail too large |
| \`partials/letter.hbs\` | one post in the plain template |
| \`partials/letterhead.hbs\`, \`letter-post.hbs\`, \`cover.hbs\` | what is above a letter, its post, and a picture at the top of a card |
| \`partials/text-masthead.hbs\`, \`text-post.hbs\`, \`text-footer.hbs\` | the same as text |

## 3. A template of your own

\`email-templates/news.mjml.hbs\` and \`news.txt.hbs\`, and \`template: news\` below the digest. Handlebars runs first, then
[MJML](https://documentation.mjml.io/). Both files show the same posts: many people, and all spam filters, read the text version.

\`\`\`handlebars
<mjml lang="{{language}}" dir="{{direction}}">
  <mj-head>{{> head}}</mj-head>
  <mj-body width="{{theme.width}}" background-color="{{theme.page.back}}" css-class="page">
    {{> masthead}}
    <mj-section><mj-column><mj-text>
      {{#each (groupBy posts "month")}}
      <h2 class="ink">{{label}}</h2>
      {{#each posts}}
      <p class="text"><a href="{{url}}" style="color:inherit">{{title}}</a>, {{readingTime wordCount}}</p>
      {{/each}}
      {{/each}}
    </mj-text></mj-column></mj-section>
    {{> footer}}
  </mj-body>
</mjml>
\`\`\`

\`{{#if}}\`, \`{{#unless}}\`, \`{{#each}}\` (with \`@index\`, \`@first\`, \`@last\`), \`{{#with}}\` and \`{{> partial}}\` are available; a partial can use the
fields of the place that includes it, and its own arguments: \`{{> card words=@root.words}}\`. In a loop \`@root\` leads back to the fields below.

An unknown name is an error with file and line, and so is anything that MJML would silently drop. Templates can't run code, read files
or show a post's text as markup: \`{{{…}}}\` and \`<mj-include>\` are refused.

### Helpers

${Object.entries(helpers)
  .map(([name, signature]) => writeHelper(name, signature, usageOf))
  .join("\n\n")}

### Fields

| field | |
| --- | --- |
${Object.entries(fields)
  .map(([name, note]) => `| \`${name}\` | ${note.replaceAll("|", "\\|")} |`)
  .join("\n")}

The subject (\`digests.<name>.subject\`) is a template, too, with the same fields and helpers.
`;
}

function writeHelper(name, signature, usageOf) {
  return `**\`${usageOf(name, signature)}\`** — ${signature.summary}

\`\`\`handlebars
${signature.example}
\`\`\``;
}
