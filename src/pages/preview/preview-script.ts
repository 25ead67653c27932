/**
 * The one script of the preview: it loads the page anew when what is shown is no longer what there is. The server tells the version
 * at each connection, so nothing is missed while it was away, and the browser connects again by itself.
 */
export const PREVIEW_SCRIPT = `"use strict";
const shown = document.documentElement.dataset.version;
const connection = document.querySelector(".connection");
const events = new EventSource("/events");
events.addEventListener("message", ({ data }) => {
  connection.textContent = "";
  if (data !== shown) location.reload();
});
events.addEventListener("error", () => {
  connection.textContent = "Not connected: is feedletter preview running?";
});
addEventListener("pagehide", () => events.close());
`;
