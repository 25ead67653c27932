import { withBase } from "vitepress";
import Theme from "vitepress/theme-without-fonts";
import { h } from "vue";
import { data as decisions } from "./decisions.data.js";
import "./site.css";

const Decisions = () =>
  h(
    "ul",
    decisions.map(({ text, link }) => h("li", h("a", { href: withBase(link) }, text))),
  );

export default {
  extends: Theme,
  enhanceApp: ({ app }) => app.component("Decisions", Decisions),
};
