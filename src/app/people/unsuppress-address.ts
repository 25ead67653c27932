import { openDatabase } from "#app/open-database.js";
import { loadConfig } from "#config/load.js";
import { FeedletterError } from "#errors.js";
import { requireAddress } from "#subscribers/address.js";
import type { EditContext } from "./edit-subscribers.js";

/** Asked only where the person called a mail spam; false leaves the suppression as it is. */
type Confirm = (address: string) => Promise<boolean>;

/**
 * Lifts the suppression of an address.
 * @returns the reason that it had; undefined where somebody said no
 * @throws FeedletterError E_NOT_SUPPRESSED, E_ADDRESS, E_CONFIG…, E_DATABASE, and what `confirm` throws
 */
export async function unsuppressAddress(
  context: EditContext,
  written: string,
  confirm: Confirm,
): Promise<string | undefined> {
  const loaded = loadConfig(context.configPath, { env: context.env, uses: ["database"] });
  const address = requireAddress(written);
  const { subscribers, close } = await openDatabase(loaded, context.clock());
  try {
    const at = context.clock();
    let lifting = await subscribers.unsuppress(address, { at, includeComplaints: false });
    if (lifting.kind === "complained") {
      if (!(await confirm(address))) return undefined;
      lifting = await subscribers.unsuppress(address, { at, includeComplaints: true });
    }
    if (lifting.kind === "lifted") return lifting.reason;
  } finally {
    await close();
  }
  throw new FeedletterError("E_NOT_SUPPRESSED", {
    message: `${address} is not suppressed.`,
    fix: "`feedletter subscribers list --json` shows of everybody whether mail goes to them, and why not.",
  });
}
