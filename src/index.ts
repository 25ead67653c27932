/** The public API: what the commands call. */

export { type BuildResult, buildFeeds, checkFeeds, type FeedBuild } from "./commands/build-feeds.js";
export type { CheckRequest } from "./commands/check-digests.js";
export { type CheckResult, checkSite } from "./commands/check-site.js";
export {
  type AddRequest,
  addSubscriber,
  type EditContext,
  eachSubscriber,
  removeSubscriber,
} from "./commands/edit-subscribers.js";
export {
  type CheckedPreview,
  type DigestChoice,
  previewChecked,
  previewDigest,
  type Sending,
  type Sent,
  sendDigest,
  sendTest,
} from "./commands/send-digest.js";
export { type Serving, serveDigests } from "./commands/serve-digests.js";
export type { Config } from "./config.js";
export { type ErrorCode, FeedletterError, formatProblem, type Place } from "./errors.js";
export type { Finding } from "./findings.js";
export { type LoadedConfig, loadConfig } from "./load-config.js";
