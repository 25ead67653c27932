import { listPages } from "../site/places.js";
import { itemOf } from "../site/sidebar.js";

/** The decisions with their titles, for the page that lists them. */
export default {
  load() {
    const pages = listPages();
    return Object.keys(pages)
      .filter((page) => /^docs\/decisions\/\d/.test(page))
      .sort()
      .map((page) => itemOf(pages, page));
  },
};
