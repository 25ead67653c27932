import { hostname } from "node:os";
import { identifySender, type Sender } from "#deliveries/process/holder.js";
import { namespaceOfProcesses, startOfProcess } from "#deliveries/process/running-process.js";

/** This process as leases know it. */
export function identifyThisProcess(): Sender {
  return identifySender(
    {
      host: `${hostname()} ${namespaceOfProcesses()}`,
      pid: process.pid,
      started: startOfProcess(process.pid) ?? "",
    },
    startOfProcess,
  );
}
