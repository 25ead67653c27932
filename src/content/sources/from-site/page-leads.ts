type Attributes = Readonly<Record<string, string>>;

export interface LeadReader {
  readonly open: (name: string, attributes: Attributes) => void;
  readonly close: (name: string) => void;
  readonly text: (text: string) => void;
  /** Where the heading beside the first date of the page leads, as written. */
  readonly lead: () => string | undefined;
}

interface Link {
  readonly href: string;
  /** How much text is before it. */
  readonly at: number;
}

/** UTF-16 units between a date and the heading that it belongs to. */
const MAX_DISTANCE = 200;
const MAX_LINKS = 20;
const HIDDEN = new Set(["aside", "footer", "nav", "script", "style", "template", "title"]);
const HEADING = /^h[1-6]$/;

/** In a list, the heading of an item leads to a page of its own, and the item's date stands beside it. */
export function makeLeadReader(): LeadReader {
  const open = { hidden: 0, heading: 0 };
  const links: Link[] = [];
  let link: string | undefined;
  let length = 0;
  let date: number | undefined;
  const add = (href: string | undefined): void => {
    if (href !== undefined && !href.startsWith("#") && links.length < MAX_LINKS)
      links.push({ href, at: length });
  };
  return {
    open: (name, { href }) => {
      if (HIDDEN.has(name)) open.hidden += 1;
      if (HEADING.test(name)) open.heading += 1;
      if (name === "a") link = href;
      if (open.hidden > 0) return;
      if (name === "time") date ??= length;
      if (name === "a" ? open.heading > 0 : HEADING.test(name)) add(link);
    },
    close: (name) => {
      if (HIDDEN.has(name) && open.hidden > 0) open.hidden -= 1;
      if (HEADING.test(name) && open.heading > 0) open.heading -= 1;
      if (name === "a") link = undefined;
    },
    text: (text) => {
      if (open.hidden === 0) length += text.trim().length;
    },
    lead: () => {
      const distanceOf = ({ at }: Link): number => Math.abs(at - (date ?? Number.POSITIVE_INFINITY));
      const nearest = links.reduce<Link | undefined>(
        (best, each) => (best === undefined || distanceOf(each) < distanceOf(best) ? each : best),
        undefined,
      );
      return nearest !== undefined && distanceOf(nearest) <= MAX_DISTANCE ? nearest.href : undefined;
    },
  };
}
