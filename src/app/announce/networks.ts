import type { AnnounceConfig } from "#config/schema.js";
import { BLUESKY_LIMIT, MAX_BLOB_BYTES, openBluesky } from "#publish/announce/bluesky.js";
import type { TextLimit } from "#publish/announce/fit-text.js";
import { MASTODON_LIMIT, openMastodon } from "#publish/announce/mastodon.js";
import type { Network } from "#publish/announce/network.js";

/** A network, and how its texts are made. */
export interface ConfiguredNetwork {
  readonly network: Network;
  readonly template: string;
  readonly limit: TextLimit;
  readonly language: string | undefined;
  readonly hasPictures: boolean;
  /** Larger pictures aren't taken. */
  readonly maxPicture: number;
}

const MAX_MASTODON_PICTURE = 8_000_000;

export function listNetworks({ mastodon, bluesky }: AnnounceConfig): readonly ConfiguredNetwork[] {
  const networks: ConfiguredNetwork[] = [];
  if (mastodon !== undefined)
    networks.push({
      network: openMastodon(mastodon),
      ...{ template: mastodon.text, limit: MASTODON_LIMIT, language: mastodon.language },
      ...{ hasPictures: mastodon.image, maxPicture: MAX_MASTODON_PICTURE },
    });
  if (bluesky !== undefined)
    networks.push({
      network: openBluesky(bluesky),
      ...{ template: bluesky.text, limit: BLUESKY_LIMIT, language: bluesky.language },
      ...{ hasPictures: bluesky.image, maxPicture: MAX_BLOB_BYTES },
    });
  return networks;
}
