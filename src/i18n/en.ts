import { sendingPaused } from "./pauses/en.js";
import { plural } from "./plural.js";

const hours = (count: number): string => plural("en", count, { one: "an hour", other: `${count} hours` });

/**
 * The texts of pages and emails in English. Every other language has the same keys. `title` is the title of the site or of a
 * digest, `digest` always that of a digest.
 */
export const en = {
  subscribePage: {
    /** Heading of the page, and text of the links that lead to it. */
    title: "Subscribe",
    whatIsAFeed:
      "A feed brings new posts to the feed reader of your choice, with no account and no tracking. Just copy one of these addresses into your reader.",
    /** For somebody who has opened the feed itself. */
    thisIsAFeed: "This is a feed. Copy its address into a feed reader to get new posts automatically.",
    feeds: "Feeds",
    allFeeds: "All feeds in one file (OPML)",
    recentPosts: "Recent posts",
    by: "by",
    updated: "Updated",
    noPosts: "There are no posts yet.",
    copy: "Copy",
    copied: "Copied",
    openIn: "Or open the feed in:",
    moreFeeds: "More feeds",
    feedsBy: { tag: "Topics", author: "Authors", section: "Sections", language: "Languages" },
    byEmail: "By email",
    /** Above the address. */
    joinByMail:
      "Send an email to this address to get new posts in your inbox. You can unsubscribe at any time.",
  },
  digest: {
    read: "Read the post",
    by: "by",
    unsubscribe: "Unsubscribe",
    whyYouGetThis: "You’re getting this email because you subscribed to",
    newPosts: (count: number) => plural("en", count, { one: "One new post", other: `${count} new posts` }),
    issue: (number: number) => `Issue ${number}`,
    /** Before `whatIsNew`, for those whose name is known. Ends with what separates the sentences. */
    greeting: (name: string) => `Hi ${name}! `,
    whatIsNew: (title: string) => `Here’s what’s new from ${title}.`,
    minutesToRead: (minutes: number) => `${minutes} min read`,
    toTheSite: "Visit website",
    untitled: "Untitled",
    viewInBrowser: "View in browser",
    preferences: "Preferences",
    /** At the end of a post that is too long for the email. */
    continueReading: "Continue reading",
    alsoWorthReading: "Also worth reading",
    /** Links to a film, a recording and a drawing without a name. */
    watch: "Watch the video",
    listen: "Listen",
    drawing: "View the drawing",
  },
  archive: {
    allIssues: "All issues",
    previous: "Previous issue",
    next: "Next issue",
    /** Name of the navigation, for screen readers. */
    otherIssues: "Other issues",
  },
  errorPages: {
    notFound: "Page not found",
    notFoundHelp:
      "If you came here from an email, the link may have been cut off. Copy the whole link from the email and try again.",
    failed: "Something went wrong",
    failedHelp: "The problem is on our side. Please try again in a few minutes.",
    tooLarge: "This form has too much text in it",
  },
  /** What the publisher sees before a digest goes out. `when` is date, time and zone. */
  review: {
    subject: (subject: string) => `Preview: ${subject}`,
    notice: (digest: string, when: string) =>
      `This is a preview of ${digest}. It will be sent on ${when}, with any new posts published by then.`,
    choices: { hold: "Put on hold", "send-now": "Send now", "at-its-time": "Send as scheduled" },
    status: {
      "at-its-time": (digest: string, when: string) => `${digest} will be sent on ${when}.`,
      hold: (digest: string, when: string) =>
        `${digest} was due on ${when} and is on hold. It won’t be sent until you release it here. If you don’t, its posts go into the next issue.`,
      "send-now": (digest: string, _when: string) => `${digest} will be sent within a minute.`,
      begun: (digest: string, _when: string) =>
        `${digest} is being sent right now. It’s too late to make changes.`,
      done: (digest: string, when: string) =>
        `The issue of ${digest} due on ${when} is finished. It’s too late to make changes.`,
    },
  },
  signUp: {
    title: (title: string) => `Subscribe to ${title}`,
    intro:
      "Get new posts in your inbox. We’ll ask you to confirm your address first, and you can unsubscribe at any time.",
    address: "Email address",
    name: "Name (optional)",
    digests: "Which newsletters would you like?",
    /** Above newsletters that are alternatives, such as daily and weekly. */
    chooseOne: "How often?",
    noneOfThese: "None of these",
    topics: "Choose topics (optional)",
    topicsHelp: "Leave all boxes empty to get everything.",
    send: "Subscribe",
    /** Labels a field that people don't see and bots fill in. */
    leaveEmpty: "Leave this field empty",
    quick: "Please submit the form again.",
    noAddress: "Please enter a valid email address, such as name@example.org.",
    noDigest: "Please choose at least one newsletter.",
    oneOfGroup: "Some of these newsletters are alternatives. Please choose only one of them.",
    tooOften: "Too many attempts. Please try again in an hour.",
    busy: "A lot of people are signing up right now. Please try again in a few minutes.",
    elsewhere: "This form was sent from another website. Please submit it again here.",
    /** Only if the form has a puzzle, which the browser solves. */
    needsProof:
      "Too many people have signed up without solving the puzzle. Please turn on JavaScript, or try again in an hour.",
    puzzle:
      "To keep bots out, your browser solves a small puzzle before it sends this form. No other website is involved, and no cookies are set.",
    puzzleWithoutScript: "This needs JavaScript. Without it, only a few people an hour can subscribe.",
    puzzleWorking: "Just a moment, your browser is solving the puzzle…",
    puzzleDone: "Your browser has solved the puzzle.",
    sent: "Check your inbox",
    sentText: (count: number) =>
      `We’ve sent you an email with a link. Click the link within ${hours(count)} to confirm your subscription.`,
    sentHelp: "No email? Check your spam folder, or try again in an hour.",
    /** Instead of `sentHelp`. */
    sentLate: "A lot of people are signing up right now, so the email may take a few hours.",
    sentSoon: "Emails go out about once an hour, so it may take an hour or two.",
  },
  confirm: {
    title: "Confirm your subscription",
    text: (title: string) => `Click the button to get ${title} by email.`,
    send: "Confirm subscription",
    done: "You’re subscribed",
    doneText: (title: string) => `You’ll get ${title} starting with the next issue. Thanks for subscribing!`,
    expired: "This link has expired",
    expiredText: "Please request a new one.",
    again: "Subscribe again",
    gone: "This link no longer works",
    goneText: "The request has expired, or you’ve unsubscribed in the meantime.",
  },
  unsubscribe: {
    title: (title: string) => `Unsubscribe from ${title}?`,
    text: "Click the button to stop getting these emails.",
    send: "Unsubscribe",
    done: "You’ve been unsubscribed",
    doneText: (title: string) => `You won’t get ${title} any more.`,
    all: "Unsubscribe from all newsletters",
    allDone: "You won’t get any more emails.",
    mistake: "Was this a mistake? Manage your subscriptions",
  },
  preferences: {
    title: "Your subscriptions",
    of: (address: string) => `For ${address}`,
    saved: "Your changes have been saved.",
    digests: "Newsletters",
    language: "Language of emails and pages",
    siteLanguage: (language: string) => `Website default (${language})`,
    save: "Save changes",
    pause: "Take a break",
    pauseHelp: "Pause emails for a few weeks. They’ll resume automatically.",
    weeks: "Weeks",
    pauseSend: "Pause emails",
    pausedUntil: (date: string) => `Your emails are paused until ${date}.`,
    resume: "Resume emails",
    address: "Change your email address",
    addressHelp: "We’ll send a link to your new address. Click it to complete the change.",
    newAddress: "New email address",
    addressSend: "Change address",
    addressSent:
      "If we can send emails to that address, a link is on its way. Click it to complete the change.",
    unsubscribe: "Unsubscribe",
    unsubscribeHelp: "Stop all emails. You can subscribe again at any time.",
    unsubscribeSend: "Unsubscribe from all newsletters",
    forget: "Delete my data",
    forgetHelp:
      "We’ll delete everything we know about you: your address, name and choices. All we keep is a code that can’t be turned back into your address. It stops an import from adding you again.",
    forgetSure: "Yes, delete everything",
    forgetSend: "Delete my data",
    forgotten: "Your data has been deleted",
    forgottenText: "You won’t get any more emails.",
    forgetBusy: "An email to you is being sent right now. Please try again in a few minutes.",
    forgetUnsure: "Please tick the box first.",
    suppressed:
      "Emails to this address bounced or were reported as spam, so we’ve stopped sending them. Please contact us if you’d like to change that.",
    nothing: "You aren’t subscribed to anything at the moment.",
    link: "Manage your subscriptions",
  },
  addressChange: {
    title: "Confirm your new address",
    text: (title: string) =>
      `Click the button to get emails from ${title} at the address this link was sent to.`,
    send: "Confirm address",
    done: "Your address has been changed",
    doneText: (address: string) => `We’ll send your emails to ${address} from now on.`,
  },
  /** Emails to one person about their own subscription. */
  mails: {
    confirm: {
      subject: (title: string) => `Confirm your subscription to ${title}`,
      heading: "Confirm your subscription",
      text: (title: string) => `Please confirm that you’d like to get ${title} by email.`,
      /** Where the button writes an email. */
      byMail: "The button opens an email that is ready to send. Just send it as it is.",
      action: "Confirm subscription",
      validFor: (count: number) => `The link works for ${hours(count)}.`,
      notYou:
        "If you didn’t sign up, just ignore this email. You won’t get any more emails, and we’ll delete your address.",
    },
    already: {
      subject: (title: string) => `You’re already subscribed to ${title}`,
      heading: "You’re already subscribed",
      text: (title: string) =>
        `Someone, probably you, asked to subscribe this address to ${title}. You’re already subscribed, so there’s nothing you need to do.`,
      action: "Manage your subscriptions",
      notYou: "If it wasn’t you, just ignore this email. Nothing has changed.",
    },
    newAddress: {
      subject: (title: string) => `Confirm your new address for ${title}`,
      heading: "Confirm your new address",
      text: (title: string) => `Please confirm that you’d like to get emails from ${title} at this address.`,
      action: "Confirm address",
      validFor: (count: number) => `The link works for ${hours(count)}.`,
      notYou: "If you didn’t ask for this, just ignore this email. Nothing will change.",
    },
    addressChanged: {
      subject: (title: string) => `Your address for ${title} has been changed`,
      heading: "Your address has been changed",
      text: (title: string) => `You won’t get emails from ${title} at this address any more.`,
      newAddress: (address: string) => `We’ll send them to ${address} from now on.`,
      notYou: "If it wasn’t you, please reply to this email and we’ll look into it.",
    },
    sendingPaused,
    /** To somebody who has confirmed; the rest is written by the publisher. */
    welcome: {
      heading: (title: string) => `Welcome to ${title}`,
      /** Before a link. */
      latestIssue: "The latest issue:",
    },
    /** To the publisher, about who joined and who left. */
    joins: {
      joined: (address: string) => `New subscriber: ${address}`,
      allJoined: (count: number) =>
        plural("en", count, { one: "1 new subscriber", other: `${count} new subscribers` }),
      left: (address: string) => `Unsubscribed: ${address}`,
      allLeft: (count: number) =>
        plural("en", count, { one: "1 person unsubscribed", other: `${count} people unsubscribed` }),
      /** At the end of a long list of addresses. */
      more: (count: number) => plural("en", count, { one: "and one more", other: `and ${count} more` }),
      notYou: "You’re getting this email because mail.joins is set in feedletter.yaml.",
    },
    whatYouGet: "You’ll get:",
  },
};
