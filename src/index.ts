/** The public API: what the commands do, as functions that need only what differs from the usual. */

export { type ConfigExport, defineConfig, findConfig, loadConfig, type ReadConfig } from "#api/config.js";
export {
  type BuildOptions,
  type BuildResult,
  buildFeeds,
  type ComparisonResult,
  checkSite,
  compareFeeds,
  listPosts,
  renderFeeds,
} from "#api/feeds.js";
export { describeBuiltSite, type SiteDescription } from "#api/generators.js";
export {
  type ReadyIssue,
  type RenderDigestOptions,
  renderDigest,
  type SendDigestOptions,
  type SendTestOptions,
  sendDigest,
  sendTest,
} from "#api/mail.js";
export { type InjectOptions, injectLinks } from "#api/publishing.js";
export {
  createHandler,
  type HandlerOptions,
  type PreviewOptions,
  type RunningPreview,
  type ServeOptions,
  serveDigests,
  startPreview,
} from "#api/serving.js";
export type { SiteAtOptions, SiteOptions } from "#api/site-options.js";
export {
  type AddSubscriberOptions,
  addSubscriber,
  type GivenList,
  type ImportOptions,
  importSubscribers,
  listSubscribers,
  type RejectedRow,
  type RemoveResult,
  type RemoveSubscriberOptions,
  removeSubscriber,
} from "#api/subscribers.js";
export type { CheckResult } from "#app/checks/check-site.js";
export type { RenderedDigest } from "#app/digests/render-digest.js";
export type { SendResult, TestResult } from "#app/digests/send-digest.js";
export type { AddedSubscriber } from "#app/people/edit-subscribers.js";
export type { ImportResult } from "#app/people/import-subscribers.js";
export type { Handler, RequestInfo } from "#app/server/create-handler.js";
export type { ListedPost } from "#app/site/list-posts.js";
export type { RenderedDocument, RenderedFeeds } from "#app/site/render-feeds.js";
export type { QueuedRequest } from "#app/state/queued-request.js";
export type { PostInput } from "#config/post-input.js";
export type { Config, ConfigInput } from "#config/schema.js";
export type { ServeEvent } from "#daemon/serve-events.js";
export type { Subscriber } from "#subscribers/subscriber.js";
export { type ErrorCode, FeedletterError, formatProblem, type Place, type Problem } from "./errors.js";
export type { Finding } from "./findings.js";
