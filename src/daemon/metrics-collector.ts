import { findWaitingPosts } from "#app/digests/published-posts.js";
import type { PublishedDigest } from "#app/digests/scheduled-digests.js";
import type { SendContext } from "#app/digests/send-context.js";
import type { WatchedHealth } from "#app/server/health.js";
import { VERSION } from "#app/version.js";
import type { DeliveryCounts } from "#deliveries/delivery.js";
import { providerOf } from "#deliveries/destination.js";
import type { Transport } from "#deliveries/transport.js";
import type { ScheduledDigest } from "#schedule/due-runs.js";
import { createCounter, type Metric, type Sample } from "#server/metrics.js";
import type { AnsweredRequest } from "#server/routes.js";
import type { Instant } from "#zoned-time.js";
import type { ConfigStatus } from "./config-changes.js";

/** Counts mails and requests while serving, and reads the ledger when the metrics are requested. */
export interface MetricsCollector {
  /** Wraps the transport to count its answers. */
  readonly countOutcomes: (transport: Transport) => Transport;
  readonly countResponse: (answered: AnsweredRequest) => void;
  readonly countEvent: (provider: string, result: string) => void;
  readonly measure: (measuring: MeasureContext) => Promise<readonly Metric[]>;
}

interface MeasureContext {
  readonly sendContext: SendContext;
  readonly digests: readonly ScheduledDigest[];
  readonly published: readonly PublishedDigest[];
  readonly health: Pick<WatchedHealth, "lastWakeUp">;
  readonly now: Instant;
  readonly config: ConfigStatus;
}

export function createMetricsCollector(): MetricsCollector {
  const mails = createCounter();
  const answers = createCounter();
  const requests = createCounter();
  const seconds = createCounter();
  const events = createCounter();
  return {
    countOutcomes: (transport) => ({
      ...transport,
      send: async (message) => {
        const outcome = await transport.send(message);
        mails.add({ digest: message.digest, outcome: outcome.kind });
        // A domain as a label would be a series for each of them.
        answers.add({ destination: providerOf(message.to) ?? "other", outcome: outcome.kind });
        return outcome;
      },
    }),
    countResponse: ({ method, route, status, ms }) => {
      requests.add({ method, route, status });
      seconds.add({ method, route }, ms / 1000);
    },
    countEvent: (provider, result) => events.add({ provider, result }),
    measure: async (measuring) => [
      gauge("feedletter_build_info", "Always 1; the version is a label.", [
        { labels: { version: VERSION, node: process.version }, value: 1 },
      ]),
      counter(
        "feedletter_mails_total",
        "Mails handed to the mail server since the start, by outcome.",
        mails.samples(),
      ),
      counter(
        "feedletter_destination_mails_total",
        "The same by destination: the big mailbox providers by name, all others together.",
        answers.samples(),
      ),
      counter("feedletter_http_requests_total", "Requests answered since the start.", requests.samples()),
      counter(
        "feedletter_http_request_seconds_total",
        "Time spent on requests since the start.",
        seconds.samples(),
      ),
      counter(
        "feedletter_provider_events_total",
        "Events of the service in `mail.provider` since the start, by what became of them.",
        events.samples(),
      ),
      ...(await measureLedger(measuring)),
      ...(await measureSchedule(measuring)),
      ...measureConfig(measuring.config),
      ...measureProcess(),
    ],
  };
}

function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, help, type: "counter", samples };
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, help, type: "gauge", samples };
}

/** Open issues only: monitors ask every few seconds, and finished ones no longer change. */
async function measureLedger({ sendContext }: MeasureContext): Promise<readonly Metric[]> {
  const { ledger, health } = sendContext.database;
  const open: Sample[] = [];
  const paused: Sample[] = [];
  const deliveries: Sample[] = [];
  const due: Sample[] = [];
  for (const digest of Object.keys(sendContext.loaded.config.digests)) {
    const issues = await ledger.openIssues(digest);
    const statuses = await Promise.all(issues.map(({ id }) => ledger.status(id)));
    const counts = await Promise.all(issues.map(({ id }) => ledger.counts(id)));
    const next = (await Promise.all(issues.map(({ id }) => ledger.nextDue(id)))).filter(
      (at) => at !== undefined,
    );
    open.push({ labels: { digest }, value: issues.length });
    paused.push({
      labels: { digest },
      value: statuses.filter((status) => status.paused !== undefined).length,
    });
    deliveries.push(...sumUp(digest, counts));
    // 0 means at once.
    if (next.length > 0) due.push({ labels: { digest }, value: Math.min(...next) / 1000 });
  }
  const people = Object.entries(await health.subscribersByState());
  return [
    gauge("feedletter_issues_open", "Issues that are not finished.", open),
    gauge("feedletter_issues_paused", "Open issues that are paused.", paused),
    gauge("feedletter_deliveries", "Deliveries of open issues, by state.", deliveries),
    gauge("feedletter_next_delivery_timestamp_seconds", "When the next waiting delivery is due.", due),
    gauge(
      "feedletter_subscribers",
      "Subscribers, by state.",
      people.map(([state, value]) => ({ labels: { state }, value })),
    ),
  ];
}

function sumUp(digest: string, counts: readonly DeliveryCounts[]): readonly Sample[] {
  const sums = createCounter();
  for (const one of counts) {
    for (const [state, value] of Object.entries(one)) sums.add({ digest, state }, value);
  }
  return sums.samples();
}

async function measureSchedule({
  sendContext,
  digests,
  published,
  health,
  now,
}: MeasureContext): Promise<readonly Metric[]> {
  const next = digests.flatMap(({ name, schedule }) => {
    const at = schedule.nextRun(now);
    return at === undefined ? [] : [{ labels: { digest: name }, value: at / 1000 }];
  });
  const waiting: Sample[] = [];
  for (const digest of published) {
    const { posts, at } = await findWaitingPosts(digest, sendContext.database, now);
    waiting.push({ labels: { digest: digest.name }, value: posts });
    if (at !== undefined) next.push({ labels: { digest: digest.name }, value: at / 1000 });
  }
  const lastAlarm = [{ value: health.lastWakeUp() / 1000 }];
  return [
    gauge(
      "feedletter_next_run_timestamp_seconds",
      "When a digest's schedule runs next, or its next published post is due.",
      next,
    ),
    gauge(
      "feedletter_posts_waiting",
      "Published posts that a digest with `on: publish` hasn't mailed yet.",
      waiting,
    ),
    gauge("feedletter_last_alarm_timestamp_seconds", "When the schedule was last checked.", lastAlarm),
  ];
}

/** Named like Prometheus' own metrics. */
function measureConfig({ since, refused }: ConfigStatus): readonly Metric[] {
  return [
    gauge(
      "feedletter_config_last_reload_successful",
      "Whether the current configuration and templates are in use.",
      [{ value: refused === undefined ? 1 : 0 }],
    ),
    gauge(
      "feedletter_config_last_reload_success_timestamp_seconds",
      "When the configuration in use was read.",
      [{ value: since / 1000 }],
    ),
  ];
}

function measureProcess(): readonly Metric[] {
  const { user, system } = process.cpuUsage();
  return [
    gauge("process_resident_memory_bytes", "Resident memory.", [{ value: process.memoryUsage.rss() }]),
    gauge("nodejs_heap_size_used_bytes", "Used heap.", [{ value: process.memoryUsage().heapUsed }]),
    counter("process_cpu_seconds_total", "User and system time.", [{ value: (user + system) / 1e6 }]),
  ];
}
