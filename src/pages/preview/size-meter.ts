import { GMAIL_CLIP_BYTES } from "#digest/clients/show-in-client.js";
import type { Fitting } from "#digest/issue.js";
import { formatBytes, formatCount } from "./preview-layout.js";

/** How much of what Gmail shows a mail takes, and what was done to fit it in. */
export function renderSizeMeter({ bytes, excerpts, covers, layout, cut = 0, fits }: Fitting): string {
  const changes = [
    cut === 0 ? "" : `${formatCount(cut, "post")} ${cut === 1 ? "was" : "were"} cut`,
    excerpts === "full" ? "" : `excerpts were shortened to ${excerpts} characters`,
    covers ? "" : "cover images were left out",
    layout === "cards" ? "" : "posts were put into a list",
  ].filter((change) => change !== "");
  const limit = fits ? "of Gmail's limit" : "of Gmail's limit, so Gmail will clip the mail";
  const done = changes.length === 0 ? "" : ` To fit, ${changes.join(", ")}.`;
  return `<p class="gauge"><label for="size">Size</label> <meter id="size" min="0" max="${GMAIL_CLIP_BYTES}" high="${GMAIL_CLIP_BYTES * 0.8}" optimum="0" value="${Math.min(bytes, GMAIL_CLIP_BYTES)}">${bytes}</meter>
<span>${formatBytes(bytes)} of ${formatBytes(GMAIL_CLIP_BYTES)}, ${Math.round((bytes / GMAIL_CLIP_BYTES) * 100)}% ${limit}.${done}</span></p>`;
}
