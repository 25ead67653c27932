import { MAIL_CLIENTS } from "#digest/clients/client-support.js";
import { CLIENT_NAMES, type MailClient } from "#digest/clients/mail-clients.js";
import type { MailChoice, MailChoices } from "./preview-snapshot.js";

/** As what a mail is shown: as it is written, or as a program makes it. */
export const MAIL_VIEWS = ["light", "dark", ...MAIL_CLIENTS, "forced-dark"] as const;

export type MailView = (typeof MAIL_VIEWS)[number];

export const VIEW_NAMES = {
  ...{ light: "Light", dark: "Dark", "forced-dark": "Dark, forced" },
  ...sentenceCase(CLIENT_NAMES),
} as const satisfies Record<MailView, string>;

function sentenceCase(names: Record<MailClient, string>): Record<MailClient, string> {
  const raise = (name: string): string =>
    name.replace(/^the /, "").replace(/^./, (first) => first.toUpperCase());
  return {
    outlook: raise(names.outlook),
    gmail: raise(names.gmail),
    "gmail-app": raise(names["gmail-app"]),
    "gmail-other": raise(names["gmail-other"]),
    yahoo: raise(names.yahoo),
    "apple-mail": raise(names["apple-mail"]),
  };
}

/** CSS pixels. */
export const FRAME_WIDTHS = { phone: 375, tablet: 768, desktop: 1280 } as const;

export type FrameWidth = keyof typeof FRAME_WIDTHS;

/** How one frame shows a mail. */
export interface FrameSettings {
  readonly view: MailView;
  readonly images: "on" | "off";
}

/** What a page of the preview is asked to show. */
export interface PageSettings extends FrameSettings {
  readonly width: FrameWidth;
  readonly choice: MailChoice;
}

type Query = Readonly<Record<string, string>>;

/** What isn't known or doesn't exist counts as not asked for. */
export function readSettings(query: Query, { variants, languages, templates }: MailChoices): PageSettings {
  const variant = Number(query.variant);
  const find = <Known extends string>(known: readonly Known[], name: string): Known | undefined =>
    known.find((one) => one === query[name]);
  return {
    view: find(MAIL_VIEWS, "view") ?? "light",
    images: find(["off"], "images") ?? "on",
    width: find(["phone", "tablet", "desktop"], "width") ?? "desktop",
    choice: {
      variant: variants[variant - 1] === undefined || variant === 1 ? undefined : variant,
      language: find(languages, "language"),
      template: find(templates, "template"),
    },
  };
}

/** The query of a link, with its "?", from those settings that aren't the usual ones. */
export function writeQuery(
  { view, images, width, choice = {} }: Partial<PageSettings>,
  version = "",
): string {
  const query = new URLSearchParams();
  if (version !== "") query.set("v", version);
  if (view !== undefined) query.set("view", view);
  if (width !== undefined) query.set("width", width);
  if (images === "off") query.set("images", images);
  for (const [name, value] of Object.entries(choice)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? "" : `?${query}`;
}
