import { hostname } from "node:os";
import { identifySender, type Sender } from "#deliveries/process/lease-holder.js";
import { pidNamespace, processStartTime } from "#deliveries/process/running-process.js";

/** This process as the holder of leases. */
export function identifyThisProcess(): Sender {
  return identifySender(
    {
      host: `${hostname()} ${pidNamespace()}`,
      pid: process.pid,
      started: processStartTime(process.pid) ?? "",
    },
    processStartTime,
  );
}
