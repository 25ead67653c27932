import { WORD_TABLE, type WordNames } from "#config/word-table.js";
import { isPhrase, type Words } from "#config/words.js";
import type { en } from "./en.js";

type Messages = typeof en;

type NamesOf<Tree> = {
  readonly [Key in keyof Tree]: Tree[Key] extends string
    ? readonly []
    : Tree[Key] extends (...given: never[]) => string
      ? readonly [string, ...string[]]
      : NamesOf<Tree[Key]>;
};

/** So that the table has each phrase, and no other. */
const NAMES: NamesOf<Messages> & NoOthers<typeof WORD_TABLE, Messages> = WORD_TABLE;

type NoOthers<Table, Tree> = {
  readonly [Key in keyof Table]: Key extends keyof Tree
    ? Table[Key] extends readonly unknown[]
      ? Table[Key]
      : NoOthers<Table[Key], Tree[Key]>
    : never;
};

/** The messages with the phrases that the configuration has in other words. @param language whose plural forms they have */
export function replaceWords(messages: Messages, words: Words, language: string): Messages {
  return replaceIn(messages, { words, names: NAMES, language });
}

interface Replacement {
  readonly words: Words;
  readonly names: { readonly [name: string]: WordNames };
  readonly language: string;
}

function replaceIn<Tree extends object>(tree: Tree, { words, names, language }: Replacement): Tree {
  const copy = { ...tree };
  for (const [name, word] of Object.entries(words)) {
    const known = names[name];
    const before: unknown = Reflect.get(tree, name);
    if (word === undefined || known === undefined) continue;
    if (isPhrase(known)) Reflect.set(copy, name, toPhrase(word, known, language));
    else if (typeof before === "object" && before !== null && typeof word !== "string")
      Reflect.set(copy, name, replaceIn(before, { words: word, names: known, language }));
  }
  return copy;
}

function toPhrase(word: string | Words, placeholders: readonly string[], language: string) {
  if (placeholders.length === 0) return word;
  return (...given: readonly unknown[]): string => {
    const text = typeof word === "string" ? word : choosePlural(word, Number(given[0]), language);
    return text.replace(/\{(\w+)\}/g, (_, name: string) => String(given[placeholders.indexOf(name)] ?? ""));
  };
}

function choosePlural(forms: Words, count: number, language: string): string {
  const form = forms[new Intl.PluralRules(language).select(count)] ?? forms.other;
  return typeof form === "string" ? form : "";
}
