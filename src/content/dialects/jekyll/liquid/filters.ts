import type { Liquid } from "liquidjs";
import { basePathOf } from "#content/dialects/tags/template-context.js";
import { escapeHtml } from "#content/text/escape.js";
import { resolveUrl } from "#resolve-url.js";
import type { LiquidContext } from "./context.js";
import { isLiquidMap } from "./typed-data.js";

/** A filter's arguments as liquidjs passes them. */
type FilterArguments = readonly unknown[];

/**
 * Jekyll's own filters (https://jekyllrb.com/docs/liquid/filters/), where liquidjs lacks them or Ruby's answer is another one:
 * times on the site's clock, whole numbers divided into whole numbers, groups with their size.
 */
export function addJekyllFilters(
  liquid: Liquid,
  { site, clock, renderMarkdown, renderLine }: LiquidContext,
): void {
  const base = basePathOf(site);
  const add = (name: string, filter: (value: unknown, ...given: FilterArguments) => unknown) =>
    liquid.registerFilter(name, filter);
  const addDate = (
    name: string,
    format: (write: (pattern: string) => string, given: FilterArguments) => string,
  ) =>
    add(name, (value, ...given) => {
      const instant = clock.read(value);
      return instant === undefined ? value : format((pattern) => clock.format(instant, pattern), given);
    });
  addDate("date", (write, [pattern]) => write(String(pattern ?? "%A, %B %-e, %Y at %-l:%M %P %z")));
  addDate("date_to_string", (write, given) => writeDay(write, "%b", given));
  addDate("date_to_long_string", (write, given) => writeDay(write, "%B", given));
  addDate("date_to_xmlschema", (write) => write("%Y-%m-%dT%H:%M:%S%:z"));
  addDate("date_to_rfc822", (write) => write("%a, %d %b %Y %H:%M:%S %z"));
  add("relative_url", (value) =>
    value === null || value === undefined ? value : prependBase(String(value), base),
  );
  add("absolute_url", (value) =>
    value === null || value === undefined ? value : prependBase(String(value), site.url.replace(/\/+$/, "")),
  );
  add("strip_index", (value) => String(value ?? "").replace(/\/index\.html?$/, "/"));
  liquid.registerFilter("markdownify", function (value: unknown) {
    const text = String(value ?? "");
    this.context.memoryLimit.use(text.length);
    return renderMarkdown(text);
  });
  add("smartify", (value) => renderLine(String(value ?? "")));
  add("sample", (value) => (Array.isArray(value) ? value[0] : value));
  add("inspect", (value) => escapeHtml(inspect(value)));
  liquid.registerFilter("divided_by", function (value: unknown, divisor: unknown) {
    return divide(value, divisor, /\.\d/.test(textOfArgument(this.token)));
  });
  liquid.registerFilter("group_by", withSizes(liquid, "group_by"));
  liquid.registerFilter("group_by_exp", withSizes(liquid, "group_by_exp"));
}

/** `date_to_string: "ordinal", "US"`. */
function writeDay(write: (pattern: string) => string, month: string, [type, style]: FilterArguments): string {
  if (type !== "ordinal") return write(`%d ${month} %Y`);
  const day = write("%-d");
  const suffix = /1[123]$/.test(day) ? "th" : (["th", "st", "nd", "rd"][Number(day) % 10] ?? "th");
  return style === "US" ? write(`${month} ${day}${suffix}, %Y`) : write(`${day}${suffix} ${month} %Y`);
}

/** An absolute address stays as it is. */
function prependBase(path: string, base: string): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(path) && resolveUrl(path, undefined) !== undefined) return path;
  const below = path.replace(/^\/+/, "");
  return below === "" && path === "" ? `${base}/`.replace(/^\/\/+/, "/") : `${base}/${below}`;
}

/** Ruby divides whole numbers into a whole number. */
function divide(value: unknown, divisor: unknown, isDecimal: boolean): number {
  const [dividend, by] = [Number(value) || 0, Number(divisor)];
  if (by === 0 || Number.isNaN(by)) throw new Error("divided by 0");
  const isWhole = Number.isInteger(dividend) && Number.isInteger(by) && !isDecimal;
  return isWhole ? Math.floor(dividend / by) : dividend / by;
}

function textOfArgument({ args }: { readonly args: readonly unknown[] }): string {
  const [first] = args;
  const isToken = typeof first === "object" && first !== null && "getText" in first;
  return isToken && typeof first.getText === "function" ? String(first.getText()) : "";
}

/** As Ruby shows a value to programmers. */
function inspect(value: unknown): string {
  if (value === null || value === undefined) return "nil";
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inspect).join(", ")}]`;
  if (!isLiquidMap(value) || "instant" in value) return String(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}=>${inspect(inner)}`)
    .join(", ")}}`;
}

type Filter = Extract<Liquid["filters"][string], (...given: never[]) => unknown>;

function withSizes(liquid: Liquid, name: string): Filter {
  const original = liquid.filters[name];
  const group = typeof original === "function" ? original : original?.handler;
  return function* (this: ThisParameterType<Filter>, value: unknown, ...given: FilterArguments) {
    const groups: unknown = yield* run(group?.call(this, value, ...given));
    return Array.isArray(groups) ? groups.map(withSize) : groups;
  };
}

function* run(result: unknown): Generator<unknown, unknown, unknown> {
  return yield result;
}

function withSize(group: unknown): unknown {
  return isLiquidMap(group) && Array.isArray(group.items) ? { ...group, size: group.items.length } : group;
}
