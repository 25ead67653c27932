import { EMPTY, FILLED, type ListFormat } from "../list-format.js";

/** Programs that a publisher runs, and our own export. */
export const SELF_HOSTED: readonly ListFormat[] = [
  {
    name: "Feedletter",
    document: "docs/digests.md",
    marks: [["address", "state", "digests", "consented_at"]],
    address: ["address"],
    status: [
      {
        columns: ["state"],
        says: { yes: ["active"], unconfirmed: ["pending"], left: ["unsubscribed"] },
      },
      { columns: ["suppressed"], says: { nothing: [EMPTY], undeliverable: [FILLED] } },
    ],
    consentedAt: ["consented_at"],
    topics: "topics",
    ignored: ["digests"],
  },
  {
    name: "listmonk",
    document: "https://listmonk.app/docs/concepts/#subscriber",
    marks: [["uuid", "attributes", "status"]],
    status: [
      {
        columns: ["status"],
        says: { yes: ["enabled"], left: ["disabled"], undeliverable: ["blocklisted", "blacklisted"] },
      },
    ],
    consentedAt: [],
    caution:
      "listmonk exports who is enabled, but not who has left a list. Make sure that the export was filtered by the subscription status `confirmed` (or `unconfirmed` for lists with single opt-in).",
  },
  {
    name: "Keila",
    document: "https://www.keila.io/docs/contacts",
    marks: [
      ["data", "external_id", "status"],
      ["data", "first_name", "status"],
    ],
    status: [
      {
        columns: ["status"],
        says: { yes: ["active"], left: ["unsubscribed"], undeliverable: ["unreachable"] },
      },
    ],
    consentedAt: ["double_opt_in_at"],
    ignored: ["double_opt_in_at"],
  },
  {
    name: "phpList",
    document: "https://www.phplist.org/manual/books/phplist-manual/page/understanding-subscribers-and-lists",
    marks: [["is_this_subscriber_confirmed"], ["is_this_subscriber_blacklisted"]],
    status: [
      {
        columns: ["is_this_subscriber_confirmed", "confirmed"],
        says: { yes: ["1", "yes"], unconfirmed: ["0", "no", EMPTY] },
      },
      // Who unsubscribes from everything is blacklisted.
      {
        columns: ["is_this_subscriber_blacklisted", "blacklisted"],
        says: { nothing: ["0", "no", EMPTY], left: ["1", "yes"] },
      },
      {
        columns: ["is_this_account_disabled", "disabled"],
        says: { nothing: ["0", "no", EMPTY], no: ["1", "yes"] },
      },
    ],
    consentedAt: [],
    tags: ["list_membership"],
    ignored: [
      "did_this_subscriber_manually_confirm",
      "number_of_bounces",
      "send_this_subscriber_html_emails",
    ],
  },
  {
    name: "MailPoet",
    document: "https://kb.mailpoet.com/article/245-what-is-global-status",
    marks: [["global_status"], ["list_status"]],
    status: [
      {
        columns: ["global_status"],
        says: {
          yes: ["subscribed"],
          unconfirmed: ["unconfirmed"],
          // Somebody who hasn't opened a mail for long, and gets none.
          no: ["inactive", "deleted", "trash"],
          left: ["unsubscribed"],
          undeliverable: ["bounced"],
        },
      },
      {
        columns: ["list_status"],
        says: {
          yes: ["subscribed"],
          unconfirmed: ["unconfirmed"],
          no: ["inactive", EMPTY],
          left: ["unsubscribed"],
          undeliverable: ["bounced"],
        },
      },
    ],
    consentedAt: ["confirmation_time", "subscription_time"],
    tags: ["list", "tags"],
    ignored: ["subscription_ip", "confirmation_ip"],
    quoteEscape: "\\",
  },
  {
    name: "Sendy",
    document: "https://sendy.co/api",
    marks: [
      ["name", "email", "last_activity", "status"],
      ["name", "email", "joined", "status"],
    ],
    status: [
      {
        columns: ["status"],
        says: {
          yes: ["active", "subscribed"],
          unconfirmed: ["unconfirmed"],
          no: ["soft bounced"],
          left: ["unsubscribed"],
          undeliverable: ["bounced", "complained", "marked as spam"],
        },
      },
    ],
    consentedAt: ["joined"],
    ignored: ["last_activity"],
  },
  {
    name: "Mautic",
    document: "https://docs.mautic.org/en/5.x/contacts/manage_contacts.html",
    marks: [
      ["firstname", "lastname", "points", "last_active"],
      ["firstname", "lastname", "attribution_date"],
      ["firstname", "lastname", "do_not_contact"],
      ["firstname", "lastname", "dnc"],
    ],
    // The numbers are those of Mautic's API: https://developer.mautic.org/#contacts
    status: [
      {
        columns: ["do_not_contact", "dnc"],
        says: {
          yes: ["0", "no", "false", "contactable", EMPTY],
          left: ["1", "3", "yes", "true", "unsubscribed", "manual"],
          undeliverable: ["2", "bounced"],
        },
      },
    ],
    consentedAt: [],
    ignored: ["date_identified", "last_active", "is_published", "preferred_locale"],
  },
];
