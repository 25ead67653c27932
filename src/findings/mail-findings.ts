/** Findings about a rendered digest. */
export const MAIL_FINDINGS = {
  E_MAIL_LINK: {
    level: "error",
    what: "A link in the digest isn't absolute, so it leads nowhere",
    fix: "Write an absolute https address.",
  },
  E_MAIL_TEXT: {
    level: "error",
    what: "The digest's text version doesn't match its HTML",
    fix: "Show everything in `.txt.hbs` that `.mjml.hbs` shows.",
  },
  E_MAIL_UNSUBSCRIBE: {
    level: "error",
    what: "The digest has no way to unsubscribe",
    fix: "Set `server.url` to an https address or `mail.unsubscribe` to a mailto: URL, and keep {{unsubscribeUrl}} in both templates.",
  },
  E_MAIL_CODE: {
    level: "error",
    what: "The digest contains a script, a form or something else that mail programs block",
    fix: "Remove it: mail programs block it, and spam filters distrust it.",
  },
  W_MAIL_SIZE: {
    level: "warning",
    what: "The digest is so large that Gmail clips it",
    fix: "Lower `posts.max`, or shorten the template or the welcome mail.",
  },
  W_MAIL_ALT: {
    level: "warning",
    what: "An image in the digest has no alternative text",
    fix: 'Give every image an alt text; alt="" if it is only decoration.',
  },
  W_MAIL_COVER: {
    level: "warning",
    what: "A cover is left out of the digest, because mail programs don't show its format",
    fix: "Give the post a cover in JPEG, PNG or GIF; feeds and pages may have any format.",
  },
  W_MAIL_PICTURE: {
    level: "warning",
    what: "A picture in a welcome mail can't be shown",
    fix: "Put it on the site as JPEG, PNG or GIF, and write its address: https://… or /pictures/….",
  },
  W_MAIL_HTTP: {
    level: "warning",
    what: "A link in the digest isn't encrypted",
    fix: "Link to https.",
  },
  W_MAIL_LANGUAGE: {
    level: "warning",
    what: "The digest doesn't declare its language or direction",
    fix: 'Keep lang="{{language}}" dir="{{direction}}" on <mjml>.',
  },
  W_MAIL_TABLE: {
    level: "warning",
    what: "Screen readers will announce a layout table as data",
    fix: 'Add role="presentation" to tables that are only used for layout.',
  },
  W_MAIL_CONTRAST: {
    level: "warning",
    what: "Text in the digest has too little contrast",
    fix: "Choose colours with a contrast of at least 4.5, in dark mode too.",
  },
  W_MAIL_UNREADABLE: {
    level: "warning",
    what: "A mail program drops what makes some text readable or visible",
    fix: "Write the text's colour and its background as #rrggbb in a style attribute, and all text in the HTML.",
  },
  W_MAIL_UNHIDDEN: {
    level: "warning",
    what: "A mail program shows text that is meant to be hidden",
    fix: 'Hide it with style="display:none;mso-hide:all" on the element itself.',
  },
  W_MAIL_FORMAT: {
    level: "warning",
    what: "A mail program doesn't show a picture",
    fix: "Use JPEG, PNG or GIF, and an https address.",
  },
  W_MAIL_STYLE: {
    level: "warning",
    what: "A mail program drops a whole style sheet",
    fix: "Keep the CSS in the <head>, valid, below 16 KB, and without an @-rule in another.",
  },
  W_MAIL_TAP: {
    level: "warning",
    what: "A button in the digest is too small to tap",
    fix: "Give the button more padding: it should be 44 pixels high.",
  },
  W_MAIL_SUBJECT: {
    level: "warning",
    what: "The subject is empty, too long or in capitals",
    fix: "Change `subject` in the configuration, or in the front matter of the welcome mail.",
  },
  W_MAIL_PREHEADER: {
    level: "warning",
    what: "The preview text next to the subject is missing, too short or too long",
    fix: "Show {{preheader}} in <mj-preview>.",
  },
  W_MAIL_ONE_CLICK: {
    level: "warning",
    what: "The digest has no one-click unsubscribe",
    fix: "Set `server.url` to an https address once the list grows; until then this is fine.",
  },
  W_MAIL_SPAM: {
    level: "warning",
    what: "The digest contains something that spam filters look for",
    fix: "Reword it, or link directly.",
  },
} as const;
