import type { MarkdownIt, StateCore } from "markdown-it";

/** Where a link or picture leads; undefined: where it says. */
export type ResolveTarget = (written: string, kind: "link" | "picture") => string | undefined;

interface Environment {
  readonly [key: string | symbol]: unknown;
  readonly resolveTarget?: ResolveTarget | undefined;
}

/** With `resolveTarget` in the environment, gives links and pictures in Markdown their addresses. */
export function resolveTargets(markdown: MarkdownIt): void {
  markdown.core.ruler.push("targets", ({ tokens, env }: StateCore) => {
    const { resolveTarget }: Environment = env;
    if (resolveTarget === undefined) return;
    for (const { children } of tokens) {
      for (const token of children ?? []) {
        const [name, kind] =
          token.type === "image" ? (["src", "picture"] as const) : (["href", "link"] as const);
        if (kind === "link" && token.type !== "link_open") continue;
        const written = token.attrGet(name);
        const resolved = written === null ? undefined : resolveTarget(String(written), kind);
        if (resolved !== undefined) token.attrSet(name, resolved);
      }
    }
  });
}
