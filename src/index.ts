/** The public API: what the commands call. */

export type { CheckRequest } from "#app/checks/check-digests.js";
export { type CheckResult, checkSite } from "#app/checks/check-site.js";
export {
  type CheckedPreview,
  type DigestChoice,
  previewChecked,
  previewDigest,
  type Sending,
  type Sent,
  sendDigest,
  sendTest,
} from "#app/digests/send-digest.js";
export {
  type AddRequest,
  addSubscriber,
  type EditContext,
  eachSubscriber,
  removeSubscriber,
} from "#app/people/edit-subscribers.js";
export { type BuildResult, buildFeeds, checkFeeds, type FeedBuild } from "#app/site/build-feeds.js";
export { type LoadedConfig, loadConfig } from "#config/load.js";
export type { Config } from "#config/schema.js";
export { type Serving, serveDigests } from "#daemon/serve-digests.js";
export { type ErrorCode, FeedletterError, formatProblem, type Place } from "./errors.js";
export type { Finding } from "./findings.js";
