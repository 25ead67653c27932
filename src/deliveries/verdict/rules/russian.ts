import type { RuleTable } from "#deliveries/verdict/rule.js";

/** Mail.ru with its domains bk.ru, list.ru and inbox.ru. */
export const MAIL_RU: RuleTable = {
  system: "mail.ru",
  sources: ["https://help.mail.ru/developers/notices", "https://help.mail.ru/mail/letters/delivery/errors"],
  hosts: ["mail.ru", "bk.ru", "list.ru", "inbox.ru"],
  marks: ["help mail ru", "mail ru notspam", "mxs mail ru"],
  rules: [
    {
      name: "no-mailbox",
      verdict: "address-dead",
      says: [
        "message was not accepted invalid mailbox",
        "no such user",
        "local mailbox ~ is unavailable user not found",
        "user not found",
      ],
      unless: ["account is disabled", "mailbox is full", "quota ~ exceeded"],
    },
    {
      name: "disabled",
      verdict: "mailbox-inactive",
      says: [
        "local mailbox ~ is unavailable account is disabled",
        "is unavailable account is disabled",
        "user is terminated",
        "unavailable user is terminated|disabled",
      ],
    },
    {
      name: "full",
      verdict: "mailbox-full",
      says: ["mailbox is full", "user ~ quota exceeded", "is unavailable mailbox is full"],
    },
    { name: "spam", verdict: "content", says: ["spam message rejected", "spam message discarded"] },
    {
      name: "too-fast",
      verdict: "rate",
      says: ["ratelimit exceeded", "rate limit", "try again later ~ ratelimit"],
    },
    {
      name: "dynamic-address",
      verdict: "reputation",
      says: ["we do not accept mail from dynamic ips|ip", "can not process your mail ~ ip"],
    },
  ],
};

/** Yandex Mail and Yandex 360. */
export const YANDEX: RuleTable = {
  system: "yandex",
  sources: [
    "https://yandex.com/support/mail/web/letter/create-letters/bounce.html",
    "https://yandex.com/support/postoffice/",
  ],
  hosts: ["yandex.ru", "yandex.net", "yandex.com", "ya.ru"],
  marks: ["yandex ru|net|com", "ya cc"],
  rules: [
    {
      name: "no-user",
      verdict: "address-dead",
      says: [
        "no such user",
        "bad recipient address",
        "user ~ not found",
        "policy rejection on the target address no such user",
      ],
    },
    {
      name: "full",
      verdict: "mailbox-full",
      says: ["mailbox size limit exceeded", "mailbox ~ full", "storage ~ exceeded"],
    },
    {
      name: "disabled",
      verdict: "mailbox-inactive",
      says: ["email address is disabled|blocked", "recipient ~ blocked|disabled"],
      own: true,
    },
    {
      name: "spam",
      verdict: "content",
      says: ["message rejected under suspicion of spam", "suspicion of spam"],
    },
    {
      name: "too-fast",
      verdict: "rate",
      says: ["sender is rate limited", "rate limit", "too many connections|messages"],
      own: true,
    },
    {
      name: "sender",
      verdict: "sender-refused",
      says: ["sender address rejected", "sending domain ~ policy"],
      own: true,
    },
  ],
};
