import { compareWithSources } from "../sources/compare.js";
import type { HugoSite } from "./sites.js";

const LAB_SETTINGS = `
disableKinds = ["taxonomy", "term", "RSS", "sitemap"]
[outputs]
home = ["html", "posts"]
[outputFormats.posts]
mediaType = "application/json"
baseName = "posts"
isPlainText = true
root = true
`;

const LIST = `{{- $posts := slice -}}
{{- range .Site.AllPages -}}{{- if and .IsPage .Permalink -}}
{{- $date := .PublishDate -}}{{- if $date.IsZero -}}{{- $date = .Date -}}{{- end -}}
{{- $posts = $posts | append (dict "path" .Permalink "title" .Title "published" ($date.UTC.Format "2006-01-02T15:04:05Z") "tags" (.Params.tags | default slice) "language" (.Site.LanguageCode | default .Language.Lang) "html" .Content) -}}
{{- end -}}{{- end -}}
{{- $posts | jsonify -}}
`;

/** Where each language has a host, it has a folder, too. */
const COLLECT = "test -f built/posts.json || cp built/en/posts.json built/posts.json";

/** What Hugo made of the site, and what we read from its sources. */
export function judge({ files, sources = ["content"], language = "en" }: HugoSite) {
  const config = Object.keys(files).find((name) => /^hugo\.\w+$/.test(name));
  const names = [config, "lab.toml"].filter((name) => name !== undefined).join(",");
  return compareWithSources({
    files: {
      ...files,
      "lab.toml": LAB_SETTINGS,
      "layouts/_default/single.html": "{{ .Content }}",
      "layouts/_default/list.html": "",
      "layouts/index.posts.json": LIST,
    },
    command: ["sh", "-c", `hugo --quiet --config ${names} --destination OUT && (${COLLECT})`],
    content: sources.map((source) => ({ files: source })),
    site: { url: baseUrlOf(files), language },
  });
}

function baseUrlOf(files: HugoSite["files"]): string {
  const [, url = "https://bench.example/"] =
    /baseurl"?\s*[=:]\s*"?([^\s",]+)/i.exec(files["hugo.toml"] ?? "") ?? [];
  return url.endsWith("/") ? url : `${url}/`;
}
