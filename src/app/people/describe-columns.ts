import type { ColumnPlan, ListColumn } from "#subscribers/lists/plan-columns.js";

/** What became of each column of a list. */
export interface ListColumns {
  readonly used: readonly { readonly column: string; readonly as: string }[];
  readonly ignored: readonly string[];
  readonly notUnderstood: readonly string[];
}

export function describeColumns(plan: ColumnPlan): ListColumns {
  const as = (name: string, columns: readonly ListColumn[]) =>
    columns.map(({ index, header }) => ({ index, column: header, as: name }));
  const used = [
    ...as("status", plan.status),
    ...as("address", plan.address),
    ...as("name", plan.fullName),
    ...as("first name", plan.firstName),
    ...as("last name", plan.lastName),
    ...as("language", plan.language),
    ...as("time of consent", plan.consentedAt),
    ...as("topics", plan.topics),
    ...as("tags", plan.tags),
  ];
  const positions = [...new Set(used.map(({ index }) => index))].sort((one, other) => one - other);
  return {
    used: positions.map((position) => {
      const uses = used.filter(({ index }) => index === position);
      return { column: uses[0]?.column ?? "", as: uses.map((use) => use.as).join(" and ") };
    }),
    ignored: plan.ignored.map(({ header }) => header),
    notUnderstood: plan.notUnderstood.map(({ header }) => header),
  };
}
