import { jekyllSite, onePost } from "./site.js";

const DATA = {
  "_data/releases.yml": "- sha: 1a2b\n  name: One\n- sha: 3c4d\n  name: Two\n",
  "_data/people.csv": "name,city\nAda,London\nGrace,New York\n",
  "_data/tools.tsv": "name\tuse\nsaw\tcut\n",
  "_data/menu.json": '{"home": "Start", "items": [1, 2, 3]}',
  "_data/shop/wood.yaml": "oak: hard\npine: soft\n",
};

const INCLUDES = {
  "_includes/refs.md": "[x]: https://x.example/\n",
  "_includes/note.html": '<div class="note">{{ include.text }} by {{ include.by }} {{ include.n }}</div>\n',
  "_includes/outer.html": "(({% include inner.html word=include.word %}))",
  "_includes/inner.html": "{{ include.word | upcase }}{% assign left = 'behind' %}",
};

const OTHERS = {
  "_posts/2024-01-01-first.md":
    "---\ntitle: First\ntags: [wood, oak]\ncategories: [notes]\nsize: 3\n---\nThe first.\n",
  "_posts/2024-01-02-second.md": "---\ntitle: Second\ntags: [wood]\nsize: 12\n---\nThe second.\n",
  "about.md": "---\ntitle: About\n---\nAbout.\n",
  "shop/index.html": "---\ntitle: Shop\n---\nShop.\n",
  "files/plan.pdf": "plan",
};

const everything = { ...DATA, ...INCLUDES, ...OTHERS };

function post(body: string, matter = "") {
  return jekyllSite({ ...everything, ...onePost(body, matter) });
}

/** One site for each thing that Liquid does in a post. */
export const LIQUID_SITES = {
  "fields of the page, in prose and in code": post(
    "gizmo {{ page.ver }} {{ page.my_field }} {{ page.map.inner_key }} {{ page.list | join: '-' }}\n\n```\ngizmo {{ page.ver }}\n```\n\n`{{ page.title }}` {{ page.flag }} {{ page.nothing }}end\n",
    "ver: 2.1\nmy_field: seven\nmap:\n  inner_key: deep\nlist: [a, b]\nflag: yes\n",
  ),
  "the site's settings": jekyllSite(
    onePost(
      "{{ site.motto }} {{ site.owner.name }} {{ site.url }}{{ site.baseurl }}/x {{ site.numbers | size }}\n",
    ),
    {
      config: "motto: Sharp tools\nowner:\n  name: Mira\nnumbers: [1, 2]\nbaseurl: /blog\n",
      site: { url: "https://lab.example/blog/" },
    },
  ),
  "data files": post(
    "{% for r in site.data.releases %}\n- {{ r.sha }} {{ r.name }}\n{% endfor %}\n\n{% for p in site.data.people %}{{ p.name }} of {{ p['city'] }}; {% endfor %}{% for t in site.data.tools %}{{ t.use }}{% endfor %}\n\n{{ site.data.menu.home }} {{ site.data.menu.items | last }} {{ site.data.shop.wood.oak }} {% for w in site.data.shop.wood %}{{ w[0] }}={{ w[1] }} {% endfor %}\n",
  ),
  "an include with reference links": post("Read [a][x].\n\n{% include refs.md %}\n"),
  "includes with parameters, in includes": post(
    "{% include note.html text=\"Sharp \\\"tools\\\"\" by=page.title n=4 %}\n\n{% include outer.html word='saw' %} {{ left }}\n\n{% assign kind = 'note' %}{% include {{ kind }}.html text='t' by='b' %}\n",
  ),
  "a relative include": jekyllSite({
    ...onePost("{% include_relative parts/one.md %}\n"),
    "_posts/parts/one.md": "A *part* of {{ page.title }}.\n",
  }),
  "assign, capture, if, unless, case, cycle and comments": post(
    "{% assign n = 3 | plus: 4 | times: 2 %}{% capture c %}cap {{ n }}{% endcapture %}{{ c }} {% if n > 10 and c contains 'cap' %}big{% elsif n == 1 %}one{% else %}small{% endif %} {% unless page.draft %}live{% endunless %} {% case n %}{% when 1 %}one{% when 14, 15 %}fourteen{% else %}other{% endcase %} {% comment %}hidden {{ n }}{% endcomment %}{% cycle 'a', 'b' %}{% cycle 'a', 'b' %}{% increment k %}{% increment k %}\n",
  ),
  loops: post(
    "{% for i in (1..5) reversed limit:3 offset:1 %}{{ i }}/{{ forloop.index }}{% if forloop.last %}.{% endif %} {% endfor %}{% for i in page.none %}x{% else %}none{% endfor %} {% for i in (1..9) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 4 %}{% break %}{% endif %}{{ i }}{% endfor %}\n\n{% tablerow i in (1..4) cols:2 %}{{ i }} {% endtablerow %}\n",
  ),
  raw: post(
    "{% raw %}{{ page.title }} {% if %}{% endraw %} and `{% raw %}{{ x }}{% endraw %}`\n\n```liquid\n{% raw %}{% for a in b %}{% endraw %}\n```\n",
  ),
  "white space control": post("a\n{%- assign x = 1 -%}\nb {{- x -}} c\n"),
  "addresses by filters": jekyllSite(
    onePost(
      "[a]({{ '/a b/' | relative_url }}) [b]({{ '/x.html' | absolute_url }}) [c]({{ 'https://e.example/' | relative_url }}) ![d]({{ site.baseurl }}/d.png) {{ 'a/b' | relative_url }} {{ '/x/index.html' | strip_index }}\n",
    ),
    { config: "baseurl: /blog\n", site: { url: "https://lab.example/blog/" } },
  ),
  dates: jekyllSite(
    onePost(
      "{{ page.date | date: '%Y-%m-%d %H:%M %z' }} {{ page.date | date_to_string }} {{ page.date | date_to_long_string }} {{ page.date | date_to_string: 'ordinal', 'US' }} {{ page.date | date_to_xmlschema }} {{ page.date | date_to_rfc822 }} {{ page.date }} {{ '2024-03-09' | date: '%-d. %B %y, %A %j' }} {{ page.seen | date: '%e %b %^a %I%p' }} {{ 0 | date: '%s' }}\n",
      "date: 2024-01-15 14:05:06\nseen: 2024-07-04\n",
    ),
    { config: "timezone: America/New_York\n" },
  ),
  "text filters": post(
    [
      "{{ 'Hello, Wörld & co!' | slugify }} {{ 'Hello, Wörld!' | slugify: 'pretty' }} {{ 'a b  c' | number_of_words }} {{ 'a & b=c' | cgi_escape }} {{ 'a b/ü' | uri_escape }} {{ '<b>&amp;' | xml_escape }}",
      "{{ '  a \n  b ' | normalize_whitespace }} {{ 'abc' | capitalize | append: 'd' | prepend: '_' | replace: 'b', 'x' | truncate: 4 }} {{ 'a,b' | split: ',' | join: ' and ' }} {{ '**bold** text' | markdownify }} {{ 'it''s' | smartify }}",
      "{{ '3' | to_integer | plus: 1 }} {{ 7 | divided_by: 2 }} {{ 7 | divided_by: 2.0 }} {{ 7 | modulo: 4 }} {{ 3.7 | round }} {{ 'one two three' | truncatewords: 2 }} {{ nil | default: 'none' }} {{ '<p>x</p>' | strip_html }} {{ 'a' | url_encode }}",
    ]
      .join("\n\n")
      .replace("'it''s'", '"it is \\"so\\""'.replace('\\"so\\"', "so")),
  ),
  "filters for lists": post(
    "{% assign l = 'c,a,b' | split: ',' %}{{ l | sort | join: '' }} {{ l | first }}{{ l | last }} {{ l | push: 'd' | join: '' }} {{ l | pop | join: '' }} {{ l | shift | join: '' }} {{ l | unshift: 'z' | join: '' }} {{ l | array_to_sentence_string }} {{ l | jsonify }} {{ l | size }} {{ l | reverse | join: '' }} {{ site.data.releases | map: 'name' | join: ' ' }} {{ site.data.releases | where: 'name', 'Two' | map: 'sha' | first }} {% assign f = site.data.people | where_exp: 'p', \"p.city contains 'York'\" %}{{ f[0].name }} {% assign g = site.data.people | group_by: 'city' %}{% for x in g %}{{ x.name }}:{{ x.size }} {% endfor %} {{ site.data.releases | find: 'sha', '1a2b' | inspect | size }} {{ l | concat: l | uniq | size }} {{ 'abc' | slice: 1, 2 }}\n",
  ),
  "all posts, their tags and pages": post(
    "{% for p in site.posts %}[{{ p.title }}]({{ p.url }}) {{ p.date | date: '%d' }} {{ p.tags | join: '+' }} {{ p.size }}; {% endfor %}\n\n{% assign big = site.posts | where: 'size', 12 %}{{ big[0].title }} {{ site.tags.wood | size }} {{ site.categories.notes[0].title }} {{ site.posts.size }} {{ page.previous.title }} {{ page.next.title }}none\n\n{% assign ps = site.pages | where: 'title', 'Shop' %}{{ ps[0].url }} {% for f in site.static_files %}{{ f.path }} {{ f.extname }}{% endfor %} {{ page.url }} {{ page.id }} {{ page.path }} {{ page.slug }} {{ page.collection }}\n",
  ),
  "links to posts, pages and files": post(
    "[one]({% post_url 2024-01-01-first %}) [two]({% link _posts/2024-01-02-second.md %}) [about]({% link about.md %}) [shop]({% link shop/index.html %}) [plan]({% link files/plan.pdf %})\n",
  ),
  highlight: post(
    "Before.\n\n{% highlight ruby %}\ndef x\n  1 < 2\n\n  {{ page.title }}\nend\n{% endhighlight %}\n\nAfter *it*.\n",
  ),
  "a page that says it has no Liquid": post("{{ page.title }} {% if %}\n", "render_with_liquid: false\n"),
  "a collection": jekyllSite(
    {
      ...onePost("{% for t in site.tools %}[{{ t.title }}]({{ t.url }}) {{ t.weight }} {% endfor %}\n"),
      "_tools/saw.md": "---\ntitle: Saw\nweight: 2\n---\nA saw.\n",
    },
    { config: "collections:\n  tools:\n    output: true\n" },
  ),
  "fields by the site's defaults": jekyllSite(onePost("{{ page.author_name }} {{ page.deep.er }}\n"), {
    config:
      "defaults:\n  - scope: { path: '' }\n    values: { author_name: Anna, deep: { er: yes } }\n  - scope: { path: '', type: posts }\n    values: { author_name: Bea }\n",
  }),
};
