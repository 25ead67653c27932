import { escapeHtml } from "#content/text/escape.js";
import { type AdminFrame, formatCount, formatNumber, renderTable } from "../admin-page.js";
import type { ImportView, RehearsedImport } from "./import-view.js";

const EFFECTS: Readonly<Record<keyof RehearsedImport["counts"], string>> = {
  added: "new",
  already: "already known",
  left: "unsubscribed there, so not mailed here either",
  "stays-left": "unsubscribed or deleted here, and stays so",
  suppressed: "suppressed: the address bounced, or the person complained",
  repeated: "repeated",
  rejected: "left out",
};

/** How the lists are understood, and what would happen. */
export function renderImportReport(frame: AdminFrame, view: ImportView): string {
  const { lists, skipped, result } = view;
  const described = lists.map(
    ({ name, format, encoding, example, caution, columns }) => `<section class="card">
<h2 dir="auto">${escapeHtml(name)}</h2>
<p>${escapeHtml(format === undefined || format === "CSV" ? "A list that isn't an export Feedletter knows" : `An export from ${format}`)}, in ${escapeHtml(encoding)}${example === undefined ? "." : ` (<span dir="auto">“${escapeHtml(example)}”</span>).`}</p>
${caution === undefined ? "" : `<p class="notice">${escapeHtml(caution)}</p>\n`}${renderTable(
  "Columns",
  ["Column", "Read as", "Examples, masked"],
  columns.map(({ header, as, examples }) => [
    `<span dir="auto">${escapeHtml(header === "" ? "(without a name)" : header.slice(0, 60))}</span>`,
    as === "unclear" ? '<span class="state bad">unclear</span>' : escapeHtml(as),
    `<span dir="auto">${escapeHtml(examples.join(", "))}</span>`,
  ]),
)}
</section>`,
  );
  const others =
    skipped.length === 0
      ? ""
      : `<p>Not read, because they aren't lists of a known service: <span dir="auto">${escapeHtml(skipped.slice(0, 20).join(", "))}</span></p>`;
  return `${described.join("\n")}\n${others}\n${result === undefined ? "" : renderResult(frame, result)}`;
}

function renderResult({ formatTime }: AdminFrame, result: RehearsedImport): string {
  const { rows, counts, reasons, damagedNames, everybody, tags, preview } = result;
  const effects = Object.entries(EFFECTS).flatMap(([effect, words]) => {
    const count = new Map(Object.entries(counts)).get(effect) ?? 0;
    return count === 0 ? [] : [[escapeHtml(words), formatNumber(count)]];
  });
  const parts = [
    rows === 0
      ? "<p>The list has no rows.</p>"
      : renderTable(formatCount(rows, "row"), ["What", "Rows"], effects),
    everybody.length === 0
      ? ""
      : `<p class="notice">No column of ${escapeHtml(everybody.slice(0, 5).join(", "))} says who agreed to get mail, so everybody in it counts as subscribed.</p>`,
    reasons.length === 0
      ? ""
      : renderTable(
          "Why rows are left out",
          ["Reason", "Rows"],
          reasons.map(({ reason, rows }) => [escapeHtml(reason), formatNumber(rows)]),
        ),
    damagedNames === 0
      ? ""
      : `<p>${formatCount(damagedNames, "name")} left out, because an earlier program has damaged them. Export the list again to get them right.</p>`,
    tags === undefined ? "" : renderTags(tags),
    preview.length === 0
      ? ""
      : renderTable(
          "The first rows, masked",
          ["Line", "Address", "Name", "Language", "Consent", "Topics", "What happens"],
          preview.map(({ line, address, name, language, consentedAt, topics, effect }) => [
            formatNumber(line),
            escapeHtml(address),
            `<span dir="auto">${escapeHtml(name ?? "")}</span>`,
            escapeHtml(language ?? ""),
            escapeHtml(consentedAt === undefined ? "" : formatTime(consentedAt)),
            escapeHtml(topics.join(", ")),
            escapeHtml(EFFECTS[effect]),
          ]),
        ),
  ];
  return `<section class="card" aria-labelledby="result"><h2 id="result">What would happen</h2>
<p class="soft">Nothing was changed yet. An import never subscribes anybody again who has left, and mails nobody by itself.</p>
${parts.filter((part) => part !== "").join("\n")}
</section>`;
}

function renderTags({ taken, unknown }: NonNullable<RehearsedImport["tags"]>): string {
  const list = (tags: readonly (readonly [string, number])[]): string =>
    escapeHtml(tags.map(([tag, people]) => `${tag.slice(0, 60)} (${formatNumber(people)})`).join(", "));
  const lines = [
    ...(taken.length === 0 ? [] : [`Tags that become topics: ${list(taken)}`]),
    ...(unknown.length === 0 ? [] : [`Tags that no post has, so they are left out: ${list(unknown)}`]),
  ];
  return lines.map((line) => `<p dir="auto">${line}</p>`).join("\n");
}
