import { jekyllSite, onePost } from "./site.js";

const post = (body: string) => jekyllSite(onePost(body));

/** One site for each thing in which kramdown differs from other Markdown. */
export const KRAMDOWN_SITES = {
  "attribute lists": post(
    '# Head {#own}\n\nText\n{: .note #x}\n\n{: .before}\nAfter *em*{: .c} and `code`{:.language-x} and [l](https://l.example/){:target="_blank"} ![p](/p.png){: width="3"}\n\n- {:#id} item\n- {: .c} two\n{: .list}\n\n{:ref: .a}\n\n> quoted\n{:ref}\n\n| a | b |\n{: .table}\n',
  ),
  "attribute lists over two lines": post(
    '[![R](/1.gif){:\n.icon width="70" :height="88"}][cover] One [two](/t){: target="_blank"\n.three}.\n\n![x](/a.gif){:\nwidth="3"}\n{: .a\n#b}\n\n[[One #1]][[Two #2]] (also)\n\n[cover]: /c\n[One #1]: /one\n[Two #2]: /two\n',
  ),
  "Markdown in HTML": post(
    '<figure markdown="1">\n![Alt](/pic.png)\n<figcaption>A **b**</figcaption>\n</figure>\n\n<div markdown="1">\n## Head\n\n- one\n- two\n</div>\n\n<div markdown="span">*em* text</div>\n\n<div><p markdown="1">a **b**</p></div>\n\n<p>raw **b**</p>\n',
  ),
  "HTML as it is, over empty lines": post(
    '<div class="x">\n\n    **not bold**, not code\n\n  <p>p</p>\n\n</div>\n\nText <b>with **bold**</b> in it.\n\n<table>\n<tr><td>1</td>\n\n<td>2</td></tr>\n</table>\n<ul><li>a</li></ul>\nAfter *it*.\n',
  ),
  "a comment, and text after it": post(
    "Before.\n\n<!-- more -->The **rest** [l](https://b.example/)\n\n<!-- a\n\nb -->\nMore.\n",
  ),
  "definition lists": post(
    "Term\n: Def *one*\n: Def two\n\nOther\nThird\n\n: Para\n\n  More\n\n      code\n",
  ),
  abbreviations: post("The HTML and CSS.\n\n*[HTML]: Hyper Text\n*[CSS]:\n"),
  tables: post(
    "| a | b |\n| c | d |\n\n| left | right |\n|:-----|------:|\n| 1 | `x|y` |\n|---\n| 3 \\| 4 | 5 |\n|===\n| sum | 9 |\n\nno | pipe first\nbut | two lines\n\na | b\ntext without\n",
  ),
  "a table of contents": post(
    "* x\n{:toc}\n\n## One\n\n### Deeper *em*\n\n## Two\n\n## Not this\n{:.no_toc}\n",
  ),
  math: post("Inline $$a_b*c*d_e$$ and $5 or $6.\n\n$$\n\\sum_{i=1}^n *i*\n$$\n\nCosts \\$4.\n"),
  breaks: post("One  \ntwo\\\\\nthree\\\nfour\nfive\n"),
  links: post(
    "[a](with spaces.html) [b](/x y.html \"T\") [c] [d]\n[e][] ![p](/a b.png) <https://auto.example/a%20b> bare https://bare.example/ [f](/g(h)) [none][no]\n\n[d]: https://d.example/ 'T'\n[e]: <https://e.example/x y>\n",
  ),
  "heading ids": post(
    "## Hello, *World*!\n\n## Hello, World\n\n## Ünï — cödé\n\n[x](#hello-world)\n\nUnder\n=====\n\n#NoSpace\n\nTwo lines\nunder\n---\n",
  ),
  typography: post("\"Quoted\" -- 'it's' --- so... << a >> <<b>> \\-- x\n"),
  lists: post(
    "Text\n* a\n* b\n\n1. one\n\n    two\n\n   three\n2. x\n   - y\n     - z\n\n- [ ] open\n- [x] done\n\n* a\n- b\n+ c\n^\n* d\n\n    code after\n",
  ),
  "blocks next to each other": post(
    'Text\n> quote\nlazy\n\nText\n```\ncode\n```\nText\n# Head\nText\n\n    code\nlazy\n\n```js title="x"\nno code\n```\n\n~~~ ruby\nputs\n~~~\n\n***\n\n2019. A year\n',
  ),
  "extensions for no and all formats": post(
    'A {::comment}hidden{:/} b {::nomarkdown}<i>*x*</i>{:/}.\n\n{::comment}\nHidden *too*.\n{:/comment}\n\n{::options toc_levels="1" /}\n\n{::nomarkdown}\n<p>*raw*</p>\n{:/}\n',
  ),
  emphasis: post("a_b_c *a*b **a**b ~~gone~~ _x_y snake_case_name *a **b** c* ** no ** __init__\n"),
  "hard wraps": jekyllSite(onePost("One\ntwo\n"), { config: "kramdown:\n  hard_wrap: true\n" }),
  "Markdown in all HTML": jekyllSite(onePost("<div>\n**bold** text\n\n<p>*em*</p>\n</div>\n"), {
    config: "kramdown:\n  parse_block_html: true\n",
  }),
  "kramdown's own dialect": jekyllSite(onePost("Text\n* no list\n# no head\n\n* list\n"), {
    config: "kramdown:\n  input: kramdown\n",
  }),
};
