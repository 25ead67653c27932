type Attributes = Readonly<Record<string, string>>;

/** Where the links beside the first date of a page lead, as written. */
export interface PageLeads {
  /** The heading nearest to it. */
  readonly lead: string | undefined;
  /** The first link in the item of a list or table that the date stands in. */
  readonly listedLead: string | undefined;
  /** The links directly before and after it, on a page with hardly any text but links. */
  readonly linkList: readonly string[] | undefined;
}

export interface LeadReader {
  readonly open: (name: string, attributes: Attributes) => void;
  readonly close: (name: string) => void;
  readonly text: (text: string) => void;
  readonly leads: () => PageLeads;
}

interface Link {
  readonly href: string;
  /** How much text is before it. */
  readonly at: number;
}

/** UTF-16 units between a date and the heading that it belongs to. */
const MAX_DISTANCE = 200;
const MAX_LINKS = 20;
/** UTF-16 units: "in", "·" and "3 min" separate nothing. */
const MIN_TEXT = 10;
const HIDDEN = new Set(["aside", "footer", "nav", "script", "style", "template", "title"]);
const HEADING = /^h[1-6]$/;
const ITEMS = new Set(["li", "tr"]);
/** More open items than this are nested in each other by no real page. */
const MAX_ITEMS = 50;

interface Item {
  link?: string | undefined;
}

/** In a list, the heading of an item leads to a page of its own, and the item's date stands beside it. */
export function makeLeadReader(): LeadReader {
  const open = { hidden: 0, heading: 0, time: 0 };
  const headings: Link[] = [];
  const found: { date?: number; before?: string | undefined; after?: string | undefined } = {};
  const lengths = { all: 0, linked: 0, own: 0 };
  let link: string | undefined;
  /** Text stands after the first date. */
  let isPast = false;
  const items: Item[] = [];
  let dated: Item | undefined;
  const addHeading = (href: string | undefined): void => {
    if (href !== undefined && !href.startsWith("#") && headings.length < MAX_LINKS)
      headings.push({ href, at: lengths.all });
  };
  const addLink = (href: string | undefined): void => {
    if (href === undefined || href.startsWith("#")) return;
    const item = items.at(-1);
    if (item !== undefined) item.link ??= href;
    if (found.date === undefined) found.before = href;
    else if (!isPast) found.after ??= href;
  };
  const addOwn = (length: number): void => {
    lengths.own += length;
    if (length < MIN_TEXT) return;
    if (found.date === undefined) found.before = undefined;
    else isPast = true;
  };
  return {
    open: (name, { href }) => {
      if (HIDDEN.has(name)) open.hidden += 1;
      if (HEADING.test(name)) open.heading += 1;
      if (name === "time") open.time += 1;
      if (name === "a") link = href;
      if (ITEMS.has(name) && items.length < MAX_ITEMS) items.push({});
      if (open.hidden > 0) return;
      if (name === "time" && found.date === undefined) {
        found.date = lengths.all;
        dated = items.at(-1);
      }
      if (name === "a") addLink(link);
      if (name === "a" ? open.heading > 0 : HEADING.test(name)) addHeading(link);
    },
    close: (name) => {
      if (HIDDEN.has(name) && open.hidden > 0) open.hidden -= 1;
      if (HEADING.test(name) && open.heading > 0) open.heading -= 1;
      if (name === "time" && open.time > 0) open.time -= 1;
      if (name === "a") link = undefined;
      if (ITEMS.has(name)) items.pop();
    },
    text: (text) => {
      const { length } = text.trim();
      if (open.hidden > 0) return;
      lengths.all += length;
      if (link !== undefined) lengths.linked += length;
      else if (open.heading + open.time === 0) addOwn(length);
    },
    leads: () => {
      const isList = lengths.linked > 0 && lengths.own <= lengths.linked;
      return {
        lead: nearest(headings, found.date),
        listedLead: dated?.link,
        linkList: isList ? [found.before, found.after].filter((href) => href !== undefined) : undefined,
      };
    },
  };
}

function nearest(links: readonly Link[], date: number | undefined): string | undefined {
  const distanceOf = ({ at }: Link): number => Math.abs(at - (date ?? Number.POSITIVE_INFINITY));
  const best = links.reduce<Link | undefined>(
    (best, each) => (best === undefined || distanceOf(each) < distanceOf(best) ? each : best),
    undefined,
  );
  return best !== undefined && distanceOf(best) <= MAX_DISTANCE ? best.href : undefined;
}
