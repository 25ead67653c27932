import { hostname } from "node:os";
import { identifySender, type Sender } from "../deliveries/holder.js";
import { startOfProcess } from "../deliveries/running-process.js";

/** This process as leases know it. */
export function identifyThisProcess(): Sender {
  return identifySender(
    { host: hostname(), pid: process.pid, started: startOfProcess(process.pid) ?? "" },
    startOfProcess,
  );
}
