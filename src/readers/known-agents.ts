import type { ReaderKind } from "./reader-statistics.js";

/** A program, and what its user agent contains. */
export type KnownAgent = readonly [name: string, pattern: RegExp];

/** Services that fetch a feed once for all their users. Most say for how many. */
const AGGREGATORS: readonly KnownAgent[] = [
  ["Feedly", /feedly/i],
  ["Feedbin", /feedbin/i],
  ["NewsBlur", /newsblur/i],
  ["Inoreader", /inoreader/i],
  ["The Old Reader", /theoldreader/i],
  ["BazQux", /bazqux/i],
  ["Feeder.co", /feeder\.co\b/i],
  ["Feed Wrangler", /feed ?wrangler/i],
  ["Feedspot", /feedspot/i],
  ["Bloglovin", /bloglovin/i],
  ["Netvibes", /netvibes/i],
  ["G2Reader", /g2reader/i],
  ["Newsify", /newsify/i],
  ["Overcast", /overcast\/[\d.]+ podcast sync/i],
  ["Blogtrottr", /blogtrottr/i],
  ["Readwise", /readwise/i],
  ["Dreamwidth", /dreamwidth/i],
  ["LiveJournal", /livejournal/i],
  ["Omnivore", /omnivore/i],
  ["Kill the Newsletter", /kill-the-newsletter/i],
  ["micro.blog", /micro\.?blog/i],
];

/** Programs of one person, on their machine or server. */
const READERS: readonly KnownAgent[] = [
  ["NetNewsWire", /netnewswire/i],
  ["Reeder", /\breeder/i],
  ["Unread", /\bunread\//i],
  ["lire", /\blire\//i],
  ["FreshRSS", /freshrss/i],
  ["Miniflux", /miniflux/i],
  ["Tiny Tiny RSS", /tiny tiny rss|tt-rss/i],
  ["Nextcloud News", /nextcloud/i],
  ["CommaFeed", /commafeed/i],
  ["Yarr", /\byarr\b/i],
  ["Selfoss", /selfoss/i],
  ["Stringer", /stringer/i],
  ["Thunderbird", /thunderbird/i],
  ["Liferea", /liferea/i],
  ["Akregator", /akregator/i],
  ["Newsboat", /newsboat|newsbeuter/i],
  ["NewsFlash", /news-?flash|newsflash/i],
  ["RSS Guard", /rss ?guard/i],
  ["QuiteRSS", /quiterss/i],
  ["Fluent Reader", /fluent ?reader/i],
  ["Feeder", /\bfeeder\//i],
  ["Read You", /read ?you\b/i],
  ["Vienna", /\bvienna\//i],
  ["NewsExplorer", /news ?explorer/i],
  ["FeedMe", /feedme/i],
  ["gReader", /\bgreader/i],
  ["Capy Reader", /capy ?reader/i],
  ["ReadKit", /readkit/i],
  ["Fiery Feeds", /fiery ?feeds/i],
  ["Elfeed", /elfeed|emacs/i],
  ["sfeed", /\bsfeed/i],
  ["rss2email", /rss2email/i],
  ["RSSOwl", /rssowl/i],
  ["RSS Bandit", /rss ?bandit/i],
  ["Feedbro", /feedbro/i],
  ["Vivaldi", /vivaldi/i],
  ["SharpReader", /sharpreader/i],
  ["FeedDemon", /feeddemon/i],
  ["Outlook", /outlook|windows-rss-platform/i],
  ["Apple Podcasts", /applecoremedia|apple podcasts|\bpodcasts\/|itms/i],
  ["AntennaPod", /antennapod/i],
  ["Pocket Casts", /pocket ?casts/i],
  ["gPodder", /gpodder/i],
  ["Podcast Addict", /podcast ?addict/i],
  ["Castro", /\bcastro\b/i],
  ["SimplePie", /simplepie/i],
];

/** What fetches feeds and isn't read by anybody. */
const BOTS: readonly KnownAgent[] = [
  ["WebSub hubs", /superfeedr|feedfetcher-google|pubsubhubbub|\bhub\b/i],
  ["monitoring", /monitor|uptime|pingdom|statuscake|healthcheck|blackbox|nagios|zabbix|site24x7|prometheus/i],
  [
    "link previews",
    /preview|facebookexternalhit|twitterbot|slackbot|discordbot|telegrambot|whatsapp|mastodon|pleroma|embedly|linkedinbot|skypeuri/i,
  ],
  [
    "crawlers",
    /bot\b|bot\/|crawl|spider|slurp|archiv|scrap|index|search|ahrefs|semrush|mj12|yandex|baidu|gpt/i,
  ],
  [
    "scripts",
    /^(?:curl|wget|java|ruby|php|perl|node|python|lua|rust|deno|bun)\b|urllib|requests\/|go-http|okhttp|axios|node-fetch|undici|libwww|http-?client|aiohttp|httpx|guzzle|reqwest|lwp|feedletter|headless|phantomjs|playwright|puppeteer|lighthouse|validator|scan/i,
  ],
];

/** In the order in which they name one another in their user agents. */
const BROWSERS: readonly KnownAgent[] = [
  ["Edge", /\bedg(?:e|a|ios)?\//i],
  ["Opera", /\bopr\/|\bopera\b/i],
  ["Samsung Internet", /samsungbrowser/i],
  ["Firefox", /firefox|fxios/i],
  ["Chrome", /chrome|crios|chromium/i],
  ["Safari", /safari|applewebkit/i],
  ["other browsers", /^mozilla\/5\.0 \((?!compatible)/i],
];

export const KNOWN_AGENTS: readonly (readonly [ReaderKind, readonly KnownAgent[]])[] = [
  ["aggregator", AGGREGATORS],
  ["reader", READERS],
  ["bot", BOTS],
  ["browser", BROWSERS],
];
