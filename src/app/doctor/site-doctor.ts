import { outputFolder } from "#app/output-folder.js";
import { type ConfigPath, loadConfig } from "#config/load.js";
import type { Exchange } from "#network/exchange.js";
import { checkPublishedSite } from "#publish/site-check/check-published-site.js";
import type { SiteDiagnosis } from "#publish/site-check/site-diagnosis.js";

export interface SiteDoctorOptions {
  readonly configPath: ConfigPath;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly exchange: Exchange;
}

/**
 * Tests the published site as readers see it.
 *
 * @throws FeedletterError only if the config is invalid
 */
export async function* runSiteChecks({
  configPath,
  env,
  cwd,
  exchange,
}: SiteDoctorOptions): AsyncGenerator<SiteDiagnosis> {
  const loaded = await loadConfig(configPath, { env, uses: [] });
  yield* checkPublishedSite({ config: loaded.config, out: outputFolder(loaded, { cwd }), exchange });
}
