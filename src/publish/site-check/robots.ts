interface Rule {
  readonly allows: boolean;
  readonly path: string;
}

interface Group {
  readonly agents: string[];
  readonly rules: Rule[];
}

const MAX_LINES = 10_000;

/** The names in a robots.txt that may not fetch a path, `*` for everybody (RFC 9309). */
export function findDisallowed(robots: string, path: string): readonly string[] {
  const groups = readGroups(robots);
  const names = new Set(groups.flatMap(({ agents }) => agents));
  return [...names].filter((name) => {
    const rules = groups.filter(({ agents }) => agents.includes(name)).flatMap(({ rules }) => rules);
    return !isAllowed(rules, path);
  });
}

function readGroups(robots: string): readonly Group[] {
  const groups: Group[] = [];
  let namesAgents = false;
  for (const line of robots.split(/\r\n?|\n/, MAX_LINES)) {
    const [, key = "", value = ""] = /^\s*([a-z-]+)\s*:\s*([^#]*)/i.exec(line.slice(0, 2_000)) ?? [];
    const name = key.toLowerCase();
    if (name === "user-agent") {
      if (!namesAgents) groups.push({ agents: [], rules: [] });
      groups.at(-1)?.agents.push(value.trim().toLowerCase());
      namesAgents = true;
    } else if (name === "allow" || name === "disallow") {
      groups.at(-1)?.rules.push({ allows: name === "allow", path: value.trim() });
      namesAgents = false;
    }
  }
  return groups;
}

/** RFC 9309 §2.2.2: the longest match counts; of two, the one that allows. */
function isAllowed(rules: readonly Rule[], path: string): boolean {
  let best: Rule = { allows: true, path: "" };
  for (const rule of rules) {
    if (rule.path === "" || !matches(rule.path, path)) continue;
    const isLonger = rule.path.length > best.path.length;
    if (isLonger || (rule.path.length === best.path.length && rule.allows)) best = rule;
  }
  return best.allows;
}

/** `*` stands for anything, `$` for the end. Without a regular expression, so that no pattern takes long. */
function matches(pattern: string, path: string): boolean {
  const isWhole = pattern.endsWith("$");
  const [first = "", ...parts] = (isWhole ? pattern.slice(0, -1) : pattern).split("*");
  if (!path.startsWith(first)) return false;
  let at = first.length;
  const last = isWhole ? parts.pop() : undefined;
  for (const part of parts) {
    const found = path.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  if (!isWhole) return true;
  return last === undefined ? at === path.length : path.endsWith(last) && path.length - last.length >= at;
}
