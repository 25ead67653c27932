import { NOTE_SCRIPT } from "./note-editor.js";

/**
 * The preview's only script. When there is a newer version, it takes what has changed from the page as it is now. The server sends
 * the version with each connection, so nothing is missed while it was unreachable; the browser reconnects by itself.
 */
export const PREVIEW_SCRIPT = `"use strict";
let shown = document.documentElement.dataset.version;
let newest = shown;
let refreshing = false;
const connection = document.querySelector(".connection");
const events = new EventSource("/events");
events.addEventListener("message", ({ data }) => {
  connection.textContent = "";
  newest = data;
  refresh();
});
events.addEventListener("error", () => {
  connection.textContent = "Not connected: is feedletter preview running?";
});
addEventListener("pagehide", () => events.close());

// One at a time; a version that comes in the meantime is the next.
async function refresh() {
  if (refreshing || newest === shown) return;
  refreshing = true;
  try {
    const answer = await fetch(location.href);
    if (!answer.ok) return location.assign("/");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [before, after] = [document, page].map((one) => [...one.querySelectorAll("[data-live]")]);
    if (before.length !== after.length) return location.reload();
    before.forEach((element, index) => element.replaceWith(document.importNode(after[index], true)));
    document.title = page.title;
    shown = page.documentElement.dataset.version;
    dispatchEvent(new Event("feedletter-version"));
  } catch {
    // The preview has just stopped; once it is back, it says its version again.
    newest = shown;
  }
  refreshing = false;
  refresh();
}
${NOTE_SCRIPT}`;
