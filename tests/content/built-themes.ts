/** What was written, and what every page of a theme must give back. */
export interface Written {
  readonly slug: string;
  readonly title: string;
  readonly date: string;
  readonly body: string;
}

const PARAGRAPHS = [
  "<p>The kiln was cold by the time we opened it, and the glaze had run down to the foot of every second cup.</p>",
  '<h2 id="section-header">Section header</h2><p>Short.</p>',
  '<h2 id="talks">Talks</h2><ul><li><a href="https://talks.example/a">One</a></li><li><a href="https://talks.example/b">Two</a></li></ul>',
  '<pre><code class="language-sh">kiln --heat 1200</code></pre><p>That was the whole recipe.</p>',
  '<h3 id="share">Share what you know</h3><blockquote><p>Clay remembers.</p></blockquote>',
];

/** Four posts: a long one, a short one, one that ends in a list of links, one that begins with a heading. */
export const WRITTEN: readonly Written[] = [
  { slug: "cold-kiln", title: "A cold kiln", date: "2026-01-05", body: PARAGRAPHS.join("\n") },
  { slug: "short", title: "Short note", date: "2026-02-06", body: "<p>Back on Monday.</p>" },
  { slug: "links", title: "Links", date: "2026-03-07", body: `<p>Read these.</p>\n${PARAGRAPHS[2]}` },
  {
    slug: "first",
    title: "What comes first",
    date: "2026-04-08",
    body: `${PARAGRAPHS[1]}\n${PARAGRAPHS[3]}`,
  },
];

interface Page {
  readonly post: Written;
  readonly next: Written;
  readonly content: string;
}

export type Theme = (page: Page) => string;

const shell = (head: string, body: string) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8">${head}</head><body>${body}</body></html>`;

const NAV = '<a href="/">Potter</a><a href="/about/">About</a><a href="/archive/">Archive</a>';

/** The shapes of themes that many sites use; words and looks are ours. */
export const THEMES: Readonly<Record<string, Theme>> = {
  "a Jekyll theme with microformats": ({ post, content }) =>
    shell(
      `<title>${post.title} | Potter</title><link rel="canonical" href="https://potter.example/${post.slug}/">`,
      `<header class="site-header">${NAV}</header><main class="page-content" aria-label="Content"><div class="wrapper"><article class="post h-entry" itemscope itemtype="http://schema.org/BlogPosting"><header class="post-header"><h1 class="post-title p-name" itemprop="name headline">${post.title}</h1><p class="post-meta"><time class="dt-published" datetime="${post.date}T00:00:00+00:00" itemprop="datePublished">${post.date}</time></p></header><div class="post-content e-content" itemprop="articleBody">${content}</div><a class="u-url" href="/${post.slug}/" hidden></a></article></div></main><footer class="site-footer h-card"><p>Clay and fire.</p></footer>`,
    ),
  "a Hugo theme with a list of contents and share buttons": ({ post, next, content }) =>
    shell(
      `<title>${post.title} | Potter</title><link rel="canonical" href="https://potter.example/${post.slug}/"><meta property="og:type" content="article"><meta property="article:published_time" content="${post.date}T00:00:00Z">`,
      `<header class="header"><nav class="nav">${NAV}</nav></header><main class="main"><article class="post-single"><header class="post-header"><div class="breadcrumbs"><a href="/">Home</a></div><h1 class="post-title">${post.title}</h1><div class="post-meta"><span title="${post.date}">${post.date}</span>&nbsp;·&nbsp;1 min</div></header><div class="toc"><details><summary accesskey="c"><span class="details">Table of Contents</span></summary><div class="inner"><ul><li><a href="#talks">Talks</a></li></ul></div></details></div><div class="post-content">${content.replace(/(<h[23] id="([^"]*)">[^<]*)/g, '$1<a hidden class="anchor" aria-hidden="true" href="#$2">#</a>')}</div><footer class="post-footer"><ul class="post-tags"><li><a href="/tags/clay/">clay</a></li></ul><nav class="paginav"><a class="prev" href="/${next.slug}/"><span class="title">« Prev</span><br><span>${next.title}</span></a></nav><div class="share-buttons"><a target="_blank" href="https://x.example/intent?url=https%3a%2f%2fpotter.example">X</a></div></footer></article></main><footer class="footer"><span>&copy; Potter</span></footer>`,
    ),
  "a Hexo theme with line numbers": ({ post, next, content }) =>
    shell(
      `<title>${post.title} | Potter</title><link rel="canonical" href="https://potter.example/${post.slug}/">`,
      `<div id="container"><div id="wrap"><header id="header">${NAV}</header><section id="main"><article id="post-${post.slug}" class="h-entry article article-type-post" itemprop="blogPost" itemscope itemtype="https://schema.org/BlogPosting"><div class="article-meta"><a href="/${post.slug}/" class="article-date"><time class="dt-published" datetime="${post.date}T00:00:00.000Z" itemprop="datePublished">${post.date}</time></a></div><div class="article-inner"><header class="article-header"><h1 class="p-name article-title" itemprop="headline name">${post.title}</h1></header><div class="e-content article-entry" itemprop="articleBody">${content.replace(/<pre><code[^>]*>([^<]*)<\/code><\/pre>/g, '<figure class="highlight sh"><table><tr><td class="gutter"><pre><span class="line">1</span><br></pre></td><td class="code"><pre><span class="line">$1</span><br></pre></td></tr></table></figure>')}</div><footer class="article-footer"><a data-url="x" class="article-share-link">Share</a></footer></div><nav id="article-nav"><a href="/${next.slug}/" id="article-nav-newer"><strong class="article-nav-caption">Newer</strong><div class="article-nav-title">${next.title}</div></a></nav></article></section><aside id="sidebar"><div class="widget-wrap"><h3 class="widget-title">Recent Posts</h3><div class="widget"><ul><li><a href="/${next.slug}/">${next.title}</a></li></ul></div></div></aside></div></div>`,
    ),
  Docusaurus: ({ post, next, content }) =>
    shell(
      `<title>${post.title} | Potter</title><link rel="canonical" href="https://potter.example/${post.slug}/">`,
      `<div role="region" aria-label="Skip to main content"><a class="skipToContent_fXgn" href="#__docusaurus_skipToContent_fallback">Skip to main content</a></div><nav class="navbar">${NAV}</nav><div class="main-wrapper"><div class="container"><div class="row"><aside class="col col--3"><nav class="sidebar"><ul><li><a href="/${next.slug}/">${next.title}</a></li></ul></nav></aside><main class="col col--7"><article><header><h1 class="title_f1Hy">${post.title}</h1><div class="container_mt6G margin-vert--md"><time datetime="${post.date}T00:00:00.000Z">${post.date}</time> · <!-- -->One min read</div></header><div id="__blog-post-container" class="markdown">${content.replace(/(<h[23]) (id="([^"]*)">[^<]*)/g, '$1 class="anchor" $2<a href="#$3" class="hash-link" aria-label="Direct link" title="Direct link">\u200b</a>').replace(/<pre>([\s\S]*?)<\/pre>/g, '<div class="language-sh codeBlockContainer"><div class="codeBlockContent"><pre tabindex="0">$1</pre><div class="buttonGroup"><button type="button" aria-label="Copy">Copy</button></div></div></div>')}</div><footer class="row docusaurus-mt-lg"><div class="col"><b>Tags:</b><ul class="tags"><li><a href="/tags/clay">clay</a></li></ul></div></footer></article><nav class="pagination-nav"><a class="pagination-nav__link" href="/${next.slug}/"><div class="pagination-nav__sublabel">Older post</div><div class="pagination-nav__label">${next.title}</div></a></nav></main></div></div></div><footer class="footer">Clay and fire.</footer>`,
    ),
  VitePress: ({ post, next, content }) =>
    shell(
      `<title>${post.title} | Potter</title><meta name="date" content="${post.date}"><link rel="canonical" href="https://potter.example/${post.slug}/">`,
      `<div id="app"><div class="Layout"><span tabindex="-1"></span><a href="#VPContent" class="VPSkipLink visually-hidden"> Skip to content </a><header class="VPNav">${NAV}</header><div class="VPContent has-sidebar" id="VPContent"><div class="VPDoc has-sidebar"><div class="container"><div class="aside"><nav class="VPDocAsideOutline">On this page</nav></div><div class="content"><div class="content-container"><main class="main"><div style="position:relative;" class="vp-doc _${post.slug}"><div><h1 id="t" tabindex="-1">${post.title} <a class="header-anchor" href="#t" aria-label="Permalink">\u200b</a></h1>${content.replace(/<pre>([\s\S]*?)<\/pre>/g, '<div class="language-sh vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">sh</span><pre class="shiki">$1</pre></div>')}</div></div></main><footer class="VPDocFooter"><div class="edit-info"><div class="last-updated"><p class="VPLastUpdated">Last updated: <time></time></p></div></div><nav class="prev-next"><a href="/${next.slug}/"><span class="title">${next.title}</span></a></nav></footer></div></div></div></div></div></div></div>`,
    ),
  WordPress: ({ post, next, content }) =>
    shell(
      `<title>${post.title} &#8211; Potter</title><meta property="og:site_name" content="Potter"><link rel="canonical" href="https://potter.example/${post.slug}/"><meta property="article:published_time" content="${post.date}T00:00:00+00:00">`,
      `<div id="page" class="site"><a class="skip-link screen-reader-text" href="#content">Skip to content</a><header id="masthead" class="site-header">${NAV}</header><div id="content" class="site-content"><div id="primary"><main id="main" class="site-main"><article id="post-${post.date.slice(-1)}" class="post-${post.date.slice(-1)} post type-post status-publish category-${post.slug}"><header class="entry-header"><h1 class="entry-title">${post.title}</h1></header><div class="entry-content">${content}<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share this:</h3><ul><li><a href="/${post.slug}/?share=x">X</a></li></ul></div><div id="jp-relatedposts" class="jp-relatedposts"><h3>Related</h3><p><a href="/${next.slug}/">${next.title}</a></p></div></div><footer class="entry-footer"><span class="posted-on">Posted on <a href="/${post.slug}/"><time class="entry-date published updated" datetime="${post.date}T00:00:00+00:00">${post.date}</time></a></span></footer></article><nav class="navigation post-navigation"><h2 class="screen-reader-text">Post navigation</h2><a href="/${next.slug}/">${next.title}</a></nav><div id="comments" class="comments-area"><h2 class="comments-title">One thought</h2><ol class="comment-list"><li class="comment"><article class="comment-body"><footer class="comment-meta"><b>Mae</b> says: <time datetime="2020-01-01">then</time></footer><div class="comment-content"><p>A remark of Mae about ${post.title}.</p></div></article></li></ol><div id="respond"><h3>Leave a Reply</h3><form action="/comments"><textarea name="comment"></textarea></form></div></div></main></div></div><footer id="colophon">Proudly</footer></div>`,
    ),
  "a theme without a single semantic element": ({ post, next, content }) =>
    shell(
      `<title>${post.title} - Potter</title><meta name="date" content="${post.date}"><link rel="canonical" href="https://potter.example/${post.slug}/">`,
      `<div class="top">${NAV}</div><div class="page"><div class="left"><h1>${post.title}</h1><p class="when">Posted ${post.date} by Pat</p><div class="text">${content}</div><div class="like"><a href="#">Like</a> <span>Tell your friends</span></div><div class="more"><b>You may also like</b> <a href="/${next.slug}/">${next.title}</a></div></div><div class="right"><p>Pat makes cups in a shed by the river and writes about it when the kiln is cold.</p></div></div><div class="cookies"><p>We use cookies.</p> <a href="#">Fine</a></div>`,
    ),
  "a theme that puts the text next to everything else": ({ post, next, content }) =>
    shell(
      `<title>${post.title}</title><link rel="canonical" href="https://potter.example/${post.slug}/">`,
      `<nav>${NAV}</nav><main><article><h1>${post.title}</h1><p class="meta"><time datetime="${post.date}">${post.date}</time> in <a href="/clay/">clay</a></p>${content}<p class="tags"><a href="/clay/">clay</a>, <a href="/fire/">fire</a></p><div class="pager"><a href="/${next.slug}/">${next.title}</a></div><div class="bio"><p>Pat makes cups in a shed.</p></div></article></main>`,
    ),
};
