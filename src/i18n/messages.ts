import type { SubscriptionMessages } from "./messages-joining.js";
import { SUBSCRIPTION_DE } from "./messages-joining-de.js";
import { SUBSCRIPTION_EN } from "./messages-joining-en.js";

/** The words people see on pages and in mails. A language is one object; `messagesFor` picks it. */
export interface Messages {
  readonly subscribe: {
    /** Heading of the subscribe page and text of the links that lead to it. */
    readonly title: string;
    readonly whatIsAFeed: string;
    /** For somebody who looks at a feed itself. */
    readonly thisIsAFeed: string;
    readonly feeds: string;
    readonly allFeeds: string;
    readonly recentPosts: string;
    readonly by: string;
    readonly updated: string;
    readonly noPosts: string;
    readonly backToSite: string;
    readonly forYourSite: string;
    readonly forYourSiteHelp: string;
    readonly copy: string;
    readonly copied: string;
    readonly openIn: string;
    readonly moreFeeds: string;
    readonly feedsBy: Readonly<Record<"tag" | "author" | "section" | "language", string>>;
    readonly byMail: string;
    readonly byMailHelp: string;
    readonly address: string;
    readonly nameIfYouLike: string;
    readonly signUp: string;
    /** Of the field that people don't see and machines fill in. */
    readonly leaveEmpty: string;
  };
  readonly digest: {
    readonly read: string;
    readonly by: string;
    readonly unsubscribe: string;
    readonly whyYouGetThis: string;
    readonly newPosts: (count: number) => string;
    readonly issue: (number: number) => string;
    readonly friend: string;
    readonly hello: string;
    readonly whatIsNew: (title: string) => string;
    readonly minutesToRead: (minutes: number) => string;
    readonly toTheSite: string;
    readonly untitled: string;
    readonly viewInBrowser: string;
    /** Where people choose what comes. */
    readonly preferences: string;
  };
  readonly archive: {
    readonly allIssues: string;
    readonly previous: string;
    readonly next: string;
    /** Name of the navigation, for screen readers. */
    readonly otherIssues: string;
  };
  /** What the server says where there is no page. */
  readonly server: {
    readonly notFound: string;
    readonly notFoundHelp: string;
    readonly failed: string;
    readonly failedHelp: string;
    readonly tooLarge: string;
  };
  /** A run that the publisher is shown beforehand. */
  readonly review: {
    readonly subject: (subject: string) => string;
    /** @param when date, time and zone */
    readonly notice: (digest: string, when: string) => string;
    readonly choices: Readonly<Record<"hold" | "send-now" | "at-its-time", string>>;
    readonly status: Readonly<
      Record<"hold" | "send-now" | "at-its-time" | "begun" | "done", (digest: string, when: string) => string>
    >;
  };
  readonly joining: SubscriptionMessages;
}

const en: Messages = {
  subscribe: {
    title: "Subscribe",
    whatIsAFeed:
      "A feed brings new posts to a reader app of your choice: no account, no tracking. Copy one of these addresses into the app.",
    thisIsAFeed: "This is a feed: copy its address into a reader app, and new posts come to you.",
    feeds: "Feeds",
    allFeeds: "All feeds in one file (OPML)",
    recentPosts: "Recent posts",
    by: "by",
    updated: "Updated",
    noPosts: "There are no posts yet.",
    backToSite: "To the site",
    forYourSite: "For the site's own pages",
    forYourSiteHelp: "These lines in the head of each page let reader apps find the feeds by themselves.",
    copy: "Copy",
    copied: "Copied",
    openIn: "Or open it in a reader:",
    moreFeeds: "Feeds of one kind of post",
    feedsBy: { tag: "Topics", author: "Authors", section: "Sections", language: "Languages" },
    byMail: "By mail",
    byMailHelp:
      "New posts come to your inbox. You confirm the address first, and each mail has a link to leave.",
    address: "Mail address",
    nameIfYouLike: "Name, if you like",
    signUp: "Sign up",
    leaveEmpty: "Leave this field empty",
  },
  digest: {
    read: "Read the post",
    by: "by",
    unsubscribe: "Unsubscribe",
    whyYouGetThis: "You get this mail because you subscribed to",
    newPosts: (count) => (count === 1 ? "One new post" : `${count} new posts`),
    issue: (number) => `Issue ${number}`,
    friend: "there",
    hello: "Hello",
    whatIsNew: (title) => `here is what is new on ${title}.`,
    minutesToRead: (minutes) => `${minutes} min read`,
    toTheSite: "To the site",
    untitled: "Untitled",
    viewInBrowser: "View in browser",
    preferences: "Preferences",
  },
  archive: {
    allIssues: "All issues",
    previous: "Previous issue",
    next: "Next issue",
    otherIssues: "Other issues",
  },
  server: {
    notFound: "There is nothing here",
    notFoundHelp: "Perhaps a mail program has cut the link: copy the whole of it from the mail.",
    failed: "That did not work",
    failedHelp: "It is not your fault. Try again in a few minutes.",
    tooLarge: "That is more than this page takes",
  },
  review: {
    subject: (subject) => `Preview: ${subject}`,
    notice: (digest, when) =>
      `This is what ${digest} would send now. It goes out on ${when}; posts that come until then join it.`,
    choices: { hold: "Hold this run", "send-now": "Send it now", "at-its-time": "Send it at its time" },
    status: {
      "at-its-time": (digest, when) => `${digest} goes out on ${when}.`,
      hold: (digest, when) =>
        `The run of ${digest} on ${when} is held. Nothing goes out until you say so here; when it is too late for that, the posts wait for the next run.`,
      "send-now": (digest) => `${digest} goes out within a minute.`,
      begun: (digest) => `${digest} is being sent at this moment. Nothing can be changed any more.`,
      done: (digest, when) => `The run of ${digest} on ${when} is over.`,
    },
  },
  joining: SUBSCRIPTION_EN,
};

const de: Messages = {
  subscribe: {
    title: "Abonnieren",
    whatIsAFeed:
      "Ein Feed bringt neue Beiträge in eine Leseanwendung Ihrer Wahl: ohne Konto, ohne Nachverfolgung. Kopieren Sie eine dieser Adressen in die Anwendung.",
    thisIsAFeed:
      "Dies ist ein Feed: Kopieren Sie seine Adresse in eine Leseanwendung, und neue Beiträge kommen zu Ihnen.",
    feeds: "Feeds",
    allFeeds: "Alle Feeds in einer Datei (OPML)",
    recentPosts: "Neueste Beiträge",
    by: "von",
    updated: "Aktualisiert",
    noPosts: "Es gibt noch keine Beiträge.",
    backToSite: "Zur Website",
    forYourSite: "Für die Seiten der Website",
    forYourSiteHelp: "Mit diesen Zeilen im Kopf jeder Seite finden Leseanwendungen die Feeds von selbst.",
    copy: "Kopieren",
    copied: "Kopiert",
    openIn: "Oder gleich in einer Leseanwendung öffnen:",
    moreFeeds: "Feeds zu einzelnen Bereichen",
    feedsBy: { tag: "Themen", author: "Autorinnen und Autoren", section: "Rubriken", language: "Sprachen" },
    byMail: "Per Mail",
    byMailHelp:
      "Neue Beiträge kommen in Ihr Postfach. Sie bestätigen zuerst die Adresse, und jede Mail hat einen Link zum Abbestellen.",
    address: "Mailadresse",
    nameIfYouLike: "Name, wenn Sie mögen",
    signUp: "Anmelden",
    leaveEmpty: "Dieses Feld leer lassen",
  },
  digest: {
    read: "Weiterlesen",
    by: "von",
    unsubscribe: "Abbestellen",
    whyYouGetThis: "Sie erhalten diese Mail, weil Sie sie abonniert haben:",
    newPosts: (count) => (count === 1 ? "Ein neuer Beitrag" : `${count} neue Beiträge`),
    issue: (number) => `Ausgabe ${number}`,
    friend: "zusammen",
    hello: "Hallo",
    whatIsNew: (title) => `das gibt es Neues bei ${title}.`,
    minutesToRead: (minutes) => `${minutes} Min. Lesezeit`,
    toTheSite: "Zur Website",
    untitled: "Ohne Titel",
    viewInBrowser: "Im Browser ansehen",
    preferences: "Einstellungen",
  },
  archive: {
    allIssues: "Alle Ausgaben",
    previous: "Vorige Ausgabe",
    next: "Nächste Ausgabe",
    otherIssues: "Andere Ausgaben",
  },
  server: {
    notFound: "Hier ist nichts",
    notFoundHelp:
      "Vielleicht hat ein Mailprogramm den Link abgeschnitten: Kopieren Sie ihn ganz aus der Mail.",
    failed: "Das hat nicht geklappt",
    failedHelp: "Es liegt nicht an Ihnen. Versuchen Sie es in ein paar Minuten noch einmal.",
    tooLarge: "Das ist mehr, als diese Seite annimmt",
  },
  review: {
    subject: (subject) => `Vorschau: ${subject}`,
    notice: (digest, when) =>
      `Das würde ${digest} jetzt senden. Der Versand ist am ${when}; Beiträge, die bis dahin kommen, sind dabei.`,
    choices: {
      hold: "Diesen Versand anhalten",
      "send-now": "Jetzt senden",
      "at-its-time": "Zur vorgesehenen Zeit senden",
    },
    status: {
      "at-its-time": (digest, when) => `${digest} wird am ${when} gesendet.`,
      hold: (digest, when) =>
        `Der Versand von ${digest} am ${when} ist angehalten. Nichts geht hinaus, bis Sie es hier sagen; ist es dafür zu spät, warten die Beiträge auf den nächsten Versand.`,
      "send-now": (digest) => `${digest} wird in der nächsten Minute gesendet.`,
      begun: (digest) => `${digest} wird gerade gesendet. Daran ist nichts mehr zu ändern.`,
      done: (digest, when) => `Der Versand von ${digest} am ${when} ist vorbei.`,
    },
  },
  joining: SUBSCRIPTION_DE,
};

const LANGUAGES: Readonly<Record<string, Messages>> = { en, de };

/** Whether there are words of our own in the language (BCP 47). */
export function hasMessages(language: string): boolean {
  return Object.hasOwn(LANGUAGES, language.toLowerCase().split("-")[0] ?? "");
}

/** Languages (BCP 47) that there are words of our own in. */
export function availableLanguages(): readonly string[] {
  return Object.keys(LANGUAGES);
}

/** @param language BCP 47; "de-AT" gets German, a language without words of its own gets English */
export function messagesFor(language: string): Messages {
  return LANGUAGES[language.toLowerCase().split("-")[0] ?? "en"] ?? en;
}
