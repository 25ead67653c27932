import type { Context } from "hono";
import { frameMailDocument, MAIL_FRAME_POLICY } from "#pages/admin/mail-frames.js";

/** A mail in a frame of one of our pages, and nowhere else. @param html of the mail, with its merge fields filled */
export function answerMailFrame(context: Context, html: string): Response | Promise<Response> {
  return context.html(frameMailDocument(html), 200, {
    "content-security-policy": MAIL_FRAME_POLICY,
    "x-frame-options": "SAMEORIGIN",
    "x-robots-tag": "noindex, nofollow",
  });
}
