import { createPhraseIndex, type Phrase, type PhraseIndex, parsePhrase, wordsOfPhrase } from "./phrases.js";
import type { Rule, RuleTable } from "./rule.js";
import { RECIPIENT, RECIPIENT_DOMAIN, SENDER, SENDER_DOMAIN, SENTENCE_END, tokenize } from "./tokens.js";
import { type Evidence, isAboutMailbox, type Judgement } from "./verdict.js";

/** Decides what an answer says. Pure: the same evidence gets the same judgement. */
export type Judge = (evidence: Evidence) => Judgement;

interface RankedRule extends Rule {
  readonly rank: number;
  readonly id: string;
  readonly table: RuleTable;
}

/** What a phrase in the text means: a rule may apply, a rule doesn't apply, or the text is a certain system's. */
interface PhraseUse {
  readonly phrase: Phrase;
  readonly use: "says" | "unless" | "mark";
  readonly rank: number;
  readonly table: RuleTable;
}

/** RFC 5321 §4.2.1: each line of a reply repeats the code. */
const REPEATED_CODE = /(?:^|\s)[45]\d\d[- ](?:[245]\.\d{1,3}\.\d{1,3}(?=\s))?/g;

const UNKNOWN_WORD = 0;

/** Sentences that are remembered: servers repeat a few of them thousands of times. */
const MAX_REMEMBERED = 5_000;

/** The first rule that applies decides, in the order of the tables and the rules in them. */
export function createJudge(tables: readonly RuleTable[]): Judge {
  const rules = tables
    .flatMap((table) => table.rules.map((rule) => ({ ...rule, table, id: `${table.system}/${rule.name}` })))
    .map((rule, rank): RankedRule => ({ ...rule, rank }));
  const phrases = indexPhrases(tables, rules);
  const vocabulary = vocabularyOf(tables);
  const byStatus = indexStatuses(rules);
  const byCode = rules.filter(({ says, status }) => says === undefined && status === undefined);
  const remembered = new Map<string, Judgement>();
  const judge = (evidence: Evidence, tokens: readonly string[]): Judgement => {
    const found = findPhrases(tokens, phrases);
    let best: RankedRule | undefined;
    const consider = (rank: number): void => {
      const rule = rules[rank];
      if (rule === undefined || (best !== undefined && best.rank <= rank)) return;
      if (applies(rule, evidence, found)) best = rule;
    };
    for (const rank of found.says) consider(rank);
    for (const status of statusesOf(evidence.enhanced ?? ""))
      for (const rank of byStatus.get(status) ?? []) consider(rank);
    for (const { rank } of byCode) consider(rank);
    return conclude(best, evidence, tokens);
  };
  return (evidence) => {
    const tokens = tokenize(evidence.text.replace(REPEATED_CODE, " "), evidence);
    const { code = "", enhanced = "", command = "", host = "" } = evidence;
    // Words that no rule asks about, such as ids, don't make another sentence. One character stands for each word.
    const words = tokens.map((token) => vocabulary.get(token) ?? UNKNOWN_WORD);
    const key = `${code} ${enhanced} ${command} ${host} ${String.fromCharCode(...words)}`;
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const judgement = judge(evidence, tokens);
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(key, judgement);
    return judgement;
  };
}

/** The words that rules ask about, numbered. */
function vocabularyOf(tables: readonly RuleTable[]): ReadonlyMap<string, number> {
  const phrases = tables.flatMap(({ marks = [], rules }) => [
    ...marks,
    ...rules.flatMap(({ says = [], unless = [] }) => [...says, ...unless]),
  ]);
  const words = new Set([
    SENTENCE_END,
    RECIPIENT,
    RECIPIENT_DOMAIN,
    SENDER,
    SENDER_DOMAIN,
    ...phrases.flatMap(wordsOfPhrase),
  ]);
  return new Map([...words].map((word, index) => [word, index + UNKNOWN_WORD + 1]));
}

interface FoundPhrases {
  readonly says: ReadonlySet<number>;
  readonly unless: ReadonlySet<number>;
  readonly marks: ReadonlySet<RuleTable>;
}

function indexPhrases(tables: readonly RuleTable[], rules: readonly RankedRule[]): PhraseIndex<PhraseUse> {
  const index = createPhraseIndex<PhraseUse>();
  const add = (text: string, use: Omit<PhraseUse, "phrase">): void =>
    index.add({ ...use, phrase: parsePhrase(text) });
  for (const { says = [], unless = [], rank, table } of rules) {
    for (const text of says) add(text, { use: "says", rank, table });
    for (const text of unless) add(text, { use: "unless", rank, table });
  }
  for (const table of tables)
    for (const text of table.marks ?? []) add(text, { use: "mark", rank: -1, table });
  return index;
}

function indexStatuses(rules: readonly RankedRule[]): ReadonlyMap<string, readonly number[]> {
  const index = new Map<string, number[]>();
  for (const { says, status = [], rank } of rules) {
    if (says !== undefined) continue;
    for (const one of status) index.set(one, [...(index.get(one) ?? []), rank]);
  }
  return index;
}

/** `5.1.1` is also `5.1`. */
function statusesOf(enhanced: string): readonly string[] {
  return [enhanced, enhanced.slice(0, enhanced.lastIndexOf("."))];
}

function findPhrases(tokens: readonly string[], phrases: PhraseIndex<PhraseUse>): FoundPhrases {
  const says = new Set<number>();
  const unless = new Set<number>();
  const marks = new Set<RuleTable>();
  phrases.find(tokens, ({ use, rank, table }) => {
    if (use === "says") says.add(rank);
    else if (use === "unless") unless.add(rank);
    else marks.add(table);
  });
  return { says, unless, marks };
}

function applies(rule: RankedRule, evidence: Evidence, found: FoundPhrases): boolean {
  const { code, status, says, command, table, rank } = rule;
  if (found.unless.has(rank)) return false;
  if (says !== undefined && !found.says.has(rank)) return false;
  if (code !== undefined && !code.some((start) => String(evidence.code ?? "").startsWith(start)))
    return false;
  if (status !== undefined && !statusesOf(evidence.enhanced ?? "").some((one) => status.includes(one)))
    return false;
  if (command !== undefined && evidence.command !== command) return false;
  return rule.own === undefined || found.marks.has(table) || isHostOf(table, evidence.host);
}

function isHostOf({ hosts = [] }: RuleTable, host = ""): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  return hosts.some((end) => name === end || name.endsWith(`.${end}`));
}

/** Whom the text means decides before what it says about them. */
function conclude(rule: RankedRule | undefined, evidence: Evidence, tokens: readonly string[]): Judgement {
  const isTemporary = String(evidence.code ?? evidence.enhanced ?? "").startsWith("4");
  if (rule === undefined)
    return isTemporary
      ? { verdict: "temporary", rule: "general/4yz" }
      : { verdict: "unknown", rule: "general/not-understood" };
  const { verdict, id } = rule;
  if (!isAboutMailbox(verdict)) return { verdict, rule: id };
  if (evidence.command === "MAIL") return { verdict: "sender-refused", rule: "general/answers-mail-from" };
  const namesSender = tokens.includes(SENDER) || tokens.includes(SENDER_DOMAIN);
  if (namesSender && !tokens.includes(RECIPIENT) && !tokens.includes(RECIPIENT_DOMAIN))
    return { verdict: "sender-refused", rule: "general/names-the-sender" };
  if (verdict === "address-dead" && isTemporary) return { verdict: "temporary", rule: id };
  return { verdict, rule: id };
}
