import { DATE, EMPTY, FILLED, type ListFormat } from "../list-format.js";

/** Services for email marketing. */
export const MARKETING_SERVICES: readonly ListFormat[] = [
  {
    name: "Mailchimp",
    document: "https://mailchimp.com/help/about-your-contacts/",
    marks: [
      ["member_rating", "leid"],
      ["optin_time", "confirm_time", "euid"],
    ],
    status: [
      { columns: ["clean_time"], says: { nothing: [EMPTY], undeliverable: [FILLED] } },
      { columns: ["unsub_time"], says: { nothing: [EMPTY], left: [FILLED] } },
      { columns: ["optin_time"], says: { nothing: [EMPTY], yes: [FILLED] } },
      // The file of contacts who never subscribed has the same columns, and may have this time: only its name tells it apart.
      { columns: ["confirm_time"], says: { nothing: [EMPTY, FILLED] } },
      {
        columns: ["status", "email_marketing_status"],
        says: {
          nothing: [EMPTY],
          yes: ["subscribed"],
          unconfirmed: ["pending"],
          no: ["non-subscribed", "nonsubscribed", "transactional", "archived"],
          left: ["unsubscribed"],
          undeliverable: ["cleaned"],
        },
      },
    ],
    consentedAt: ["confirm_time", "optin_time"],
    subscribersFile: "subscribed_members_export",
    ignored: [
      "optin_ip",
      "confirm_ip",
      "unsub_campaign_title",
      "unsub_campaign_id",
      "unsub_reason",
      "unsub_reason_other",
      "clean_campaign_title",
      "clean_campaign_id",
    ],
  },
  {
    name: "Klaviyo",
    document: "https://help.klaviyo.com/hc/en-us/articles/115005078487",
    marks: [["email_marketing_consent"], ["klaviyo_id"]],
    status: [
      {
        columns: ["email_marketing_consent"],
        says: {
          yes: ["subscribed"],
          no: ["never_subscribed", "never subscribed", EMPTY],
          left: ["unsubscribed"],
        },
      },
      {
        columns: ["email_suppressions", "suppressed"],
        says: {
          nothing: [EMPTY, "[]", "false"],
          left: ["unsubscribe", "unsubscribed", "user_suppressed", "['unsubscribe']"],
          undeliverable: [FILLED],
        },
      },
    ],
    consentedAt: ["email_marketing_consent_timestamp"],
    ignored: [
      "sms_marketing_consent",
      "sms_marketing_consent_timestamp",
      "sms_transactional_consent",
      "sms_transactional_consent_timestamp",
      "sms_suppressions",
      "whatsapp_marketing_consent",
      "whatsapp_marketing_consent_timestamp",
      "mobile_push_consent",
      "state_region",
      "first_active",
      "last_active",
      "initial_source_consent_form",
    ],
  },
  {
    name: "Brevo",
    document: "https://developers.brevo.com/reference/request-contact-export",
    marks: [
      ["added_time", "modified_time"],
      ["double_opt_in", "opt_in"],
      ["contact_id", "email", "sms"],
    ],
    status: [
      // These stay as they are when somebody unsubscribes, so they are no yes.
      {
        columns: ["opt_in", "double_opt_in"],
        mayBeMapped: true,
        says: { nothing: ["1", "yes", "true", EMPTY], no: ["0", "2", "no", "false"] },
      },
      {
        columns: [
          "email_marketing",
          "email_marketing_status",
          "email_marketing_subscription_status",
          "subscription_status_email",
        ],
        says: {
          yes: ["subscribed"],
          no: ["never subscribed", "not subscribed", EMPTY],
          left: ["unsubscribed", "blocklisted", "blacklisted"],
        },
      },
      {
        columns: ["blocklisted", "blacklisted", "email_blocklisted", "email_blacklisted"],
        says: { yes: ["0", "false", "no"], left: ["1", "true", "yes"] },
      },
    ],
    consentedAt: [],
    ignored: ["sms_marketing", "sms_blocklisted", "sms_blacklisted"],
  },
  {
    name: "MailerLite",
    document: "https://www.mailerlite.com/help/subscriber-statuses-explained",
    marks: [
      ["subscriber", "sent", "opens"],
      ["subscriber", "subscribed"],
      ["status", "subscribed_at", "opted_in_at"],
      ["status", "optin_ip"],
    ],
    address: ["subscriber"],
    status: [
      {
        columns: ["status"],
        says: {
          yes: ["active"],
          unconfirmed: ["unconfirmed"],
          left: ["unsubscribed"],
          undeliverable: ["bounced", "junk"],
        },
      },
      {
        columns: ["subscribed", "subscribed_at"],
        says: { nothing: [EMPTY], yes: [DATE] },
      },
      {
        columns: ["unsubscribed", "unsubscribed_at", "unsubscribe_date"],
        says: { nothing: [EMPTY], left: [FILLED] },
      },
    ],
    consentedAt: ["opted_in_at", "subscribed_at", "subscribed"],
    tags: ["groups"],
    ignored: ["opted_in_at", "optin_ip", "optin_time", "subscribed_ip"],
  },
  {
    name: "Campaign Monitor",
    document: "https://www.campaignmonitor.com/api/v3-3/subscribers/#getting-a-subscribers-details",
    marks: [
      ["email_address", "date", "state"],
      ["email_address", "date_joined", "status"],
      ["email_address", "name", "state"],
      ["reads_email_with"],
    ],
    status: [
      {
        columns: ["state", "status"],
        says: {
          yes: ["active"],
          unconfirmed: ["unconfirmed"],
          left: ["unsubscribed", "deleted"],
          undeliverable: ["bounced"],
        },
      },
    ],
    consentedAt: ["date_joined", "joined"],
    ignored: ["date", "consent_to_track", "consent_to_send_sms", "reads_email_with"],
  },
];
