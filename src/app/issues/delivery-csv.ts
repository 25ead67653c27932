import type { DeliveryExportRow } from "#deliveries/issue-repository.js";
import { formatCsvLine } from "#subscribers/csv.js";

const COLUMNS = [
  ...["address", "name", "state", "attempts", "changed_at", "code", "enhanced_code", "response", "verdict"],
  "rule",
];

/** Lines without their ends. @param deliveries all of an issue */
export async function* writeDeliveries(deliveries: AsyncIterable<DeliveryExportRow>): AsyncIterable<string> {
  yield formatCsvLine(COLUMNS);
  for await (const delivery of deliveries) {
    const { address, name, state, attempts, changedAt, code, enhanced, response, verdict, rule } = delivery;
    const at = new Date(changedAt).toISOString();
    yield formatCsvLine([...[address, name, state, attempts, at, code, enhanced, response, verdict, rule]]);
  }
}
