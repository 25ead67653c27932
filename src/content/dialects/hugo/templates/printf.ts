import { type GoValue, TemplateError, toNumber, toText } from "./values.js";

/** UTF-16 units of one value. */
const MAX_TEXT = 200_000;

/** @throws TemplateError for a longer text */
export function limitText(value: string): string {
  if (value.length > MAX_TEXT) throw new TemplateError("more than a post may take");
  return value;
}

/** https://pkg.go.dev/fmt, the verbs that are used for text and numbers */
export function printf(format: string, given: readonly GoValue[]): string {
  let next = 0;
  return limitText(
    format.replace(
      /%%|%([-+0 #]*)(\d{0,3})(?:\.(\d{1,2}))?([a-zA-Z])/g,
      (all, flags = "", width = "", precision = "", verb = "") => {
        if (all === "%%") return "%";
        const value = given[next];
        next += 1;
        const written = formatValue(value, verb, precision);
        const filler = flags.includes("0") && verb !== "s" ? "0" : " ";
        return flags.includes("-") ? written.padEnd(Number(width)) : written.padStart(Number(width), filler);
      },
    ),
  );
}

function formatValue(value: GoValue, verb: string, precision: string): string {
  switch (verb) {
    case "d":
      return String(Math.trunc(toNumber(value)));
    case "f":
      return toNumber(value).toFixed(precision === "" ? 6 : Number(precision));
    case "q":
      return JSON.stringify(toText(value));
    case "x":
      return typeof value === "number" ? value.toString(16) : Buffer.from(toText(value)).toString("hex");
    case "T":
      throw new TemplateError("`%T`");
    default:
      return toText(value);
  }
}
