import type { Selectable } from "kysely";
import type { DeliveryExportRow } from "#deliveries/issue-repository.js";
import type { Tables } from "./tables.js";

export function readDeliveryLine(row: Selectable<Tables["deliveries"]>): DeliveryExportRow {
  const { address, name, state, attempts, changed_at, code, enhanced, response, verdict, rule } = row;
  return {
    ...{ address, state, attempts, changedAt: changed_at },
    ...(name === null ? {} : { name }),
    ...(code === null ? {} : { code }),
    ...(enhanced === null ? {} : { enhanced }),
    ...(response === null ? {} : { response }),
    ...(verdict === null ? {} : { verdict }),
    ...(rule === null ? {} : { rule }),
  };
}
