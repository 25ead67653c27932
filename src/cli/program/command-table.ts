import type { CommandEntry } from "./command-entry.js";

export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  init: {
    summary: "create feedletter.yaml and a CI workflow for the site in this folder",
    load: async () => (await import("#cli/commands/init.js")).defineInit,
  },
  build: {
    summary: "write the feeds and the subscribe page",
    load: async () => (await import("#cli/commands/build.js")).defineBuild,
  },
  preview: {
    summary: "show feeds and digests in the browser while you write",
    load: async () => (await import("#cli/commands/preview.js")).definePreview,
  },
  check: {
    summary: "find problems in posts, feeds and digests",
    load: async () => (await import("#cli/commands/check.js")).defineCheck,
  },
  inject: {
    summary: "add feed links to the pages of a built site, so that readers find the feeds",
    load: async () => (await import("#cli/commands/inject.js")).defineInject,
  },
  ping: {
    summary: "tell the WebSub hub which feeds have changed",
    load: async () => (await import("#cli/commands/ping.js")).definePing,
  },
  announce: {
    summary: "post about new posts on Mastodon and Bluesky",
    load: async () => (await import("#cli/commands/publish/announce.js")).defineAnnounce,
  },
  webhooks: {
    summary: "show the webhooks, or send the messages that are due",
    load: async () => (await import("#cli/commands/publish/webhooks.js")).defineWebhooks,
  },
  readers: {
    summary: "count the feeds' subscribers from the web server's access log, without tracking",
    load: async () => (await import("#cli/commands/publish/readers.js")).defineReaders,
  },
  adopt: {
    summary: "keep the ids and the address of a feed that readers have",
    load: async () => (await import("#cli/commands/adopt.js")).defineAdopt,
  },
  import: {
    summary: "write the posts of an export from another service as files",
    load: async () => (await import("#cli/commands/import.js")).defineImport,
  },
  list: {
    summary: "list the posts, and explain where their fields come from",
    load: async () => (await import("#cli/commands/list.js")).defineList,
  },
  new: {
    summary: "begin a post",
    load: async () => (await import("#cli/commands/new.js")).defineNew,
  },
  send: {
    summary: "send the next issue of a digest",
    load: async () => (await import("#cli/commands/send.js")).defineSend,
  },
  serve: {
    summary: "send digests on schedule, and answer subscribers over HTTP",
    load: async () => (await import("#cli/commands/serve.js")).defineServe,
  },
  worker: {
    summary: "share the sending with other machines (PostgreSQL)",
    load: async () => (await import("#cli/commands/worker.js")).defineWorker,
  },
  workers: {
    summary: "list the running workers",
    load: async () => (await import("#cli/commands/workers.js")).defineWorkers,
  },
  move: {
    summary: "copy the database to PostgreSQL, or back to a file",
    load: async () => (await import("#cli/commands/move.js")).defineMove,
  },
  doctor: {
    summary: "test everything that sending needs, or the published site",
    load: async () => (await import("#cli/commands/doctor.js")).defineDoctor,
  },
  schedule: {
    summary: "show the next runs of each digest",
    load: async () => (await import("#cli/commands/schedule.js")).defineSchedule,
  },
  subscribers: {
    summary: "add, list, show, remove, import, export or forget subscribers",
    load: async () => (await import("#cli/commands/subscribers.js")).defineSubscribers,
  },
  issues: {
    summary: "show what was sent to whom; resume, retry or cancel an issue",
    load: async () => (await import("#cli/commands/issues.js")).defineIssues,
  },
  admin: {
    summary: "print a link that signs in to the publisher's page",
    load: async () => (await import("#cli/commands/admin.js")).defineAdmin,
  },
  state: {
    summary: "keep the database in a private Git repository, to send from CI without a server",
    load: async () => (await import("#cli/commands/state.js")).defineState,
  },
  inbox: {
    summary: "read bounces, complaints and unsubscriptions from a mailbox",
    load: async () => (await import("#cli/commands/inbox.js")).defineInbox,
  },
  completion: {
    summary: "print the completion of commands and options for bash, zsh or fish",
    load: async () => (await import("./completion.js")).completionOf(COMMANDS),
  },
  bounce: {
    summary: "an older name for `inbox --from`",
    load: async () => (await import("#cli/commands/bounce.js")).defineBounce,
  },
};
