/** The public API: what the commands do, without a terminal. */

export type { AppContext } from "#app/app-context.js";
export type { CheckOptions } from "#app/checks/check-digests.js";
export { type CheckResult, checkSite } from "#app/checks/check-site.js";
export {
  type DigestOptions,
  type DigestPreview,
  previewDigest,
  type SendOptions,
  type SendResult,
  sendDigest,
  sendTest,
  type TestResult,
} from "#app/digests/send-digest.js";
export {
  type AddOptions,
  addSubscriber,
  eachSubscriber,
  removeSubscriber,
} from "#app/people/edit-subscribers.js";
export { type BuildOptions, type BuildResult, buildFeeds, compareFeeds } from "#app/site/build-feeds.js";
export { type LoadedConfig, loadConfig } from "#config/load.js";
export type { Config } from "#config/schema.js";
export { type ServeOptions, serveDigests } from "#daemon/serve-digests.js";
export type { ServeEvent } from "#daemon/serve-events.js";
export { type ErrorCode, FeedletterError, formatProblem, type Place } from "./errors.js";
export type { Finding } from "./findings.js";
