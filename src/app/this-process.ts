import { createLeaseHolder, type LeaseHolder, type ProcessIdentity } from "#machine/lease-holder.js";
import { nameMachine, readMachine } from "#machine/machine.js";
import { lookAtProcess } from "#machine/running-process.js";

/** This process as the holder of leases and locks. */
export function identifyThisProcess(): LeaseHolder {
  return createLeaseHolder(readIdentity(), lookAtProcess);
}

function readIdentity(): ProcessIdentity {
  const { pid } = process;
  const machine = readMachine();
  const seen = lookAtProcess(pid);
  if (machine === undefined || seen.kind !== "running") {
    // Nobody can prove that this process has ended. The time only distinguishes it from others with the same id.
    return { machine: "", pid, started: String(performance.timeOrigin) };
  }
  return { machine: nameMachine(machine), pid, started: seen.started };
}
