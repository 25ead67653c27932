import { EMPTY, FILLED, type ListFormat } from "../list-format.js";

/** Services that publish newsletters. */
export const NEWSLETTER_SERVICES: readonly ListFormat[] = [
  {
    name: "Substack",
    document: "https://support.substack.com/hc/en-us/articles/6314498343700",
    marks: [
      ["active_subscription", "created_at"],
      ["email_disabled", "expiry"],
      ["stripe_plan", "cancel_date"],
      ["subscription_type", "subscription_source_(free)"],
    ],
    status: [
      { columns: ["email_disabled"], says: { yes: ["false"], left: ["true"] } },
      // The export of the subscriber page has no `email_disabled`.
      { columns: ["receiving_emails_for"], says: { nothing: [FILLED], no: [EMPTY] } },
      {
        columns: ["type", "subscription_type"],
        says: {
          yes: ["free", "paid", "comp", "complimentary", "gift", "founding", "trial", "free trial", "author"],
        },
      },
    ],
    consentedAt: ["subscription_date"],
    ignored: [
      "active_subscription",
      "subscriptions_gifted",
      "subscriber_country",
      "days_active_(last_30_days)",
      "subscription_source_(free)",
      "subscription_source_(paid)",
      "cancel_date",
      "start_date",
      "activity",
    ],
  },
  {
    name: "Ghost",
    document: "https://ghost.org/help/exports/#members",
    marks: [["subscribed_to_emails"]],
    status: [
      { columns: ["subscribed_to_emails"], says: { yes: ["true"], left: ["false", EMPTY] } },
      { columns: ["deleted_at"], says: { nothing: [EMPTY], left: [FILLED] } },
    ],
    consentedAt: [],
    tags: ["labels"],
    ignored: ["complimentary_plan", "tiers", "products"],
  },
  {
    name: "Buttondown",
    document: "https://docs.buttondown.com/data-exports-subscriber",
    marks: [["creation_date"]],
    status: [
      {
        columns: ["type", "subscriber_type"],
        says: {
          yes: [
            ..."regular premium gifted trialed churning churned past_due paused upcoming".split(" "),
            "past due",
          ],
          unconfirmed: ["unactivated"],
          // Where free subscriptions are off, `unpaid` gets nothing until the person has paid.
          no: ["unpaid", "disabled"],
          left: ["unsubscribed", "removed"],
          undeliverable: ["undeliverable", "complained", "blocked", "spammy", "malformed"],
        },
      },
      { columns: ["unsubscription_date"], says: { nothing: [EMPTY], left: [FILLED] } },
      { columns: ["undeliverability_date"], says: { nothing: [EMPTY], undeliverable: [FILLED] } },
    ],
    consentedAt: ["subscription_date"],
    ignored: ["unsubscription_reason", "undeliverability_reason"],
  },
  {
    name: "beehiiv",
    document: "https://www.beehiiv.com/newsletter-glossary/subscriber-status",
    marks: [
      ["status", "tier", "created_at"],
      ["status", "subscription_tier"],
      ["status", "subscription_premium_tier_names"],
      ["status", "stripe_customer_id", "unsubscribed_at"],
    ],
    status: [
      {
        columns: ["status"],
        says: {
          yes: ["active"],
          unconfirmed: ["pending", "validating"],
          no: ["needs approval", "needs_approval", "paused"],
          left: ["inactive", "unsubscribed"],
          undeliverable: ["invalid", "bounced"],
        },
      },
      { columns: ["unsubscribed_at"], says: { nothing: [EMPTY], left: [FILLED] } },
    ],
    consentedAt: ["subscribed_at"],
    ignored: ["subscription_tier", "subscription_premium_tier_names"],
  },
  {
    name: "Kit",
    document: "https://developers.kit.com/api-reference/subscribers/list-subscribers",
    marks: [
      ["first_name", "created_at", "status"],
      ["first_name", "created_at", "state"],
    ],
    status: [
      {
        columns: ["status", "state"],
        says: {
          yes: ["active"],
          unconfirmed: ["inactive"],
          left: ["cancelled", "canceled"],
          undeliverable: ["bounced", "complained"],
        },
      },
    ],
    consentedAt: [],
  },
  {
    name: "TinyLetter",
    document: "https://docs.buttondown.email/migration-guides/tinyletter",
    marks: [
      ["email", "date_joined"],
      ["email_address", "date_joined"],
      ["email", "joined"],
    ],
    status: [],
    consentedAt: ["date_joined", "joined"],
    subscribersOnly: true,
  },
  {
    name: "Revue",
    document: "https://docs.buttondown.email/migration-guides/revue",
    marks: [["email", "first_name", "last_name", "created_at"]],
    status: [],
    consentedAt: [],
    subscribersOnly: true,
  },
];
