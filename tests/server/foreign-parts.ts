import { parse } from "parse5";

/** Elements and attributes that our pages never have. */
export function foreignParts(html: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const name: unknown = Reflect.get(node, "nodeName");
    const attrs: readonly { name: string }[] = Reflect.get(node, "attrs") ?? [];
    if (name === "script" || name === "img" || name === "b" || name === "#comment") found.push(String(name));
    found.push(...attrs.flatMap((one) => (/^on|^style$/.test(one.name) ? [one.name] : [])));
    const children: readonly unknown[] = Reflect.get(node, "childNodes") ?? [];
    for (const child of children) visit(child);
  };
  const document = parse(html);
  visit(document);
  const styles = html.match(/<style>/g)?.length ?? 0;
  return styles === 1 ? found : [...found, `${styles} style sheets`];
}
