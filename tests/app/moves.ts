/** Blogs that move here from another program: what they have, and the feed that their readers know. */
interface Move {
  readonly name: string;
  /** Below the output folder. */
  readonly path: string;
  /** The file of ours that is published there. */
  readonly file: string;
  readonly feed: string;
  /** Its ids are URIs, so Atom has the same ones as RSS. */
  readonly hasUris: boolean;
  /** `feedletter.yaml`, the posts and what their generator has. */
  readonly files: Readonly<Record<string, string>>;
}

export const SITE_URL = "https://blog.example/";

function config(content: string): string {
  return `# The blog
site:
  title: Blog   # as ever
  url: ${SITE_URL}
  timezone: UTC
content:
  - ${content}
`;
}

function post(title: string, date: string, body: string, fields = ""): string {
  return `---\ntitle: ${JSON.stringify(title)}\ndate: ${date}\n${fields}---\n\n${body}\n`;
}

/** As jekyll-feed 0.17 writes it: its ids have no ending. */
const JEKYLL: Move = {
  name: "Jekyll",
  hasUris: true,
  path: "feed.xml",
  file: "feed.xml",
  feed: `<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" ><generator uri="https://jekyllrb.com/" version="4.3.2">Jekyll</generator><link href="https://blog.example/feed.xml" rel="self" type="application/atom+xml" /><link href="https://blog.example/" rel="alternate" type="text/html" /><updated>2024-03-01T10:00:00+00:00</updated><id>https://blog.example/feed.xml</id><title type="html">Blog</title><author><name>Ann</name></author><entry><title type="html">Salt &amp;amp; pepper</title><link href="https://blog.example/2024/02/03/salt-pepper.html" rel="alternate" type="text/html" title="Salt &amp;amp; pepper" /><published>2024-02-03T00:00:00+00:00</published><updated>2024-02-03T00:00:00+00:00</updated><id>https://blog.example/2024/02/03/salt-pepper</id><content type="html" xml:base="https://blog.example/2024/02/03/salt-pepper.html"><![CDATA[<p>Words about it.</p>]]></content><author><name>Ann</name></author><category term="food" /><summary type="html"><![CDATA[Words about it.]]></summary></entry><entry><title type="html">First</title><link href="https://blog.example/notes/2024/01/05/first.html" rel="alternate" type="text/html" title="First" /><published>2024-01-05T08:30:00+00:00</published><updated>2024-01-05T08:30:00+00:00</updated><id>https://blog.example/notes/2024/01/05/first</id><content type="html" xml:base="https://blog.example/notes/2024/01/05/first.html"><![CDATA[<p>The very first.</p>]]></content><author><name>Ann</name></author><category term="notes" /><summary type="html"><![CDATA[The very first.]]></summary></entry></feed>`,
  files: {
    "feedletter.yaml": config("files: _posts"),
    "_config.yml": "title: Blog\nurl: https://blog.example\nplugins: [jekyll-feed]\n",
    "_posts/2024-02-03-salt-pepper.md": "---\ntitle: Salt & pepper\ntags: [food]\n---\nWords about it.\n",
    "_posts/2024-01-05-first.md":
      "---\ntitle: First\ncategories: notes\ndate: 2024-01-05 08:30:00 +0000\n---\nThe very first.\n",
  },
};

/** As Hugo 0.111's own template writes it. */
const HUGO: Move = {
  name: "Hugo",
  hasUris: true,
  path: "index.xml",
  file: "index.xml",
  feed: `<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>Blog</title>
    <link>https://blog.example/</link>
    <description>Recent content on Blog</description>
    <generator>Hugo -- gohugo.io</generator>
    <language>en</language>
    <lastBuildDate>Sat, 03 Feb 2024 00:00:00 +0000</lastBuildDate><atom:link href="https://blog.example/index.xml" rel="self" type="application/rss+xml" />
    <item>
      <title>Salt &amp; pepper</title>
      <link>https://blog.example/posts/salt-pepper/</link>
      <pubDate>Sat, 03 Feb 2024 00:00:00 +0000</pubDate>
      
      <guid>https://blog.example/posts/salt-pepper/</guid>
      <description>Words about it.</description>
    </item>
    
    <item>
      <title>First</title>
      <link>https://blog.example/moved/first/</link>
      <pubDate>Fri, 05 Jan 2024 08:30:00 +0000</pubDate>
      
      <guid>https://blog.example/moved/first/</guid>
      <description>The very first.</description>
    </item>
    
  </channel>
</rss>
`,
  files: {
    "feedletter.yaml": config("files: content"),
    "hugo.toml": 'baseURL = "https://blog.example/"\ntitle = "Blog"\n',
    "content/posts/salt-pepper.md": post("Salt & pepper", "2024-02-03", "Words about it."),
    // Under another address than before.
    "content/posts/first.md": post("First", "2024-01-05T08:30:00Z", "The very first."),
  },
};

/** As WordPress 6 writes it. */
const WORDPRESS: Move = {
  name: "WordPress",
  hasUris: true,
  path: "feed/",
  file: "feed/index.xml",
  feed: `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:wfw="http://wellformedweb.org/CommentAPI/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:atom="http://www.w3.org/2005/Atom"
	xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
	xmlns:slash="http://purl.org/rss/1.0/modules/slash/"
	>

<channel>
	<title>Blog</title>
	<atom:link href="https://blog.example/feed/" rel="self" type="application/rss+xml" />
	<link>https://blog.example</link>
	<description>Just another blog</description>
	<lastBuildDate>Sat, 03 Feb 2024 00:00:00 +0000</lastBuildDate>
	<language>en-GB</language>
	<sy:updatePeriod>
	hourly	</sy:updatePeriod>
	<sy:updateFrequency>
	1	</sy:updateFrequency>
	<generator>https://wordpress.org/?v=6.4.3</generator>
	<item>
		<title>Salt &#038; pepper</title>
		<link>https://blog.example/2024/02/03/salt-pepper/</link>
					<comments>https://blog.example/2024/02/03/salt-pepper/#respond</comments>
		
		<dc:creator><![CDATA[ann]]></dc:creator>
		<pubDate>Sat, 03 Feb 2024 00:00:00 +0000</pubDate>
				<category><![CDATA[Food]]></category>
		<guid isPermaLink="false">https://blog.example/?post_type=note&#038;p=42</guid>

					<description><![CDATA[Words about it.]]></description>
										<content:encoded><![CDATA[
<p>Words about it.</p>
<p>The post <a href="https://blog.example/2024/02/03/salt-pepper/">Salt &#038; pepper</a> appeared first on <a href="https://blog.example">Blog</a>.</p>
]]></content:encoded>
					
					<wfw:commentRss>https://blog.example/2024/02/03/salt-pepper/feed/</wfw:commentRss>
			<slash:comments>0</slash:comments>
		
		
			</item>
		<item>
		<title>It&#8217;s the first</title>
		<link>https://blog.example/2024/01/05/first/</link>
		<dc:creator><![CDATA[ann]]></dc:creator>
		<pubDate>Fri, 05 Jan 2024 08:30:00 +0000</pubDate>
		<guid isPermaLink="false">http://old.example/?p=1</guid>
					<description><![CDATA[The very first.]]></description>
										<content:encoded><![CDATA[
<p>The very first.</p>
]]></content:encoded>
			</item>
	</channel>
</rss>
`,
  files: {
    "feedletter.yaml": config('{ files: content, url: "/{year}/{month}/{day}/{slug}/" }'),
    "content/salt-pepper.md": post("Salt & pepper", "2024-02-03", "Words about it."),
    "content/its-the-first.md": post("It's the first", "2024-01-05T08:30:00Z", "The very first."),
  },
};

/** As Ghost 5 writes it. */
const GHOST: Move = {
  name: "Ghost",
  hasUris: false,
  path: "rss/",
  file: "rss/index.xml",
  feed: `<?xml version="1.0" encoding="UTF-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title><![CDATA[Blog]]></title><description><![CDATA[Thoughts]]></description><link>https://blog.example/</link><image><url>https://blog.example/favicon.png</url><title>Blog</title><link>https://blog.example/</link></image><generator>Ghost 5.79</generator><lastBuildDate>Sun, 04 Feb 2024 20:03:01 GMT</lastBuildDate><atom:link href="https://blog.example/rss/" rel="self" type="application/rss+xml"/><ttl>60</ttl><item><title><![CDATA[Salt & pepper]]></title><description><![CDATA[Words about it.]]></description><link>https://blog.example/salt-pepper/</link><guid isPermaLink="false">65008aae268a8900014b5cf6</guid><category><![CDATA[food]]></category><dc:creator><![CDATA[Ann]]></dc:creator><pubDate>Sat, 03 Feb 2024 00:00:00 GMT</pubDate><content:encoded><![CDATA[<p>Words about it.</p>]]></content:encoded></item><item><title><![CDATA[First]]></title><description><![CDATA[The very first.]]></description><link>https://blog.example/first/</link><guid isPermaLink="false">12345</guid><dc:creator><![CDATA[Ann]]></dc:creator><pubDate>Fri, 05 Jan 2024 08:30:00 GMT</pubDate><content:encoded><![CDATA[<p>The very first.</p>]]></content:encoded></item></channel></rss>`,
  files: {
    "feedletter.yaml": config("{ files: content }"),
    "content/salt-pepper.md": post("Salt & pepper", "2024-02-03", "Words about it."),
    "content/first.md": post("First", "2024-01-05T08:30:00Z", "The very first."),
  },
};

export const MOVES: readonly Move[] = [JEKYLL, HUGO, WORDPRESS, GHOST];
