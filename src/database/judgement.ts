import type { Selectable } from "kysely";
import type { Tables } from "#database/tables.js";
import type { Judgement } from "#deliveries/verdict/verdict.js";

type Judged = Pick<Selectable<Tables["deliveries"]>, "verdict" | "rule">;

export function readJudgement({ verdict, rule }: Judged): Judgement | undefined {
  return verdict === null || rule === null ? undefined : { verdict, rule };
}
