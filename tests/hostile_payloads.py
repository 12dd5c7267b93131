"""Payloads: strings that would act if a view took them for more than text, family by family.

What acts calls the canary: it counts `CANARY` up in the window, or asks the page's own server for
`CANARY_PATH`, where a script cannot. A browser test looks at both. The kinds of injection are those
of the HTML standard's tokenizer states, of what the standard calls event handler content
attributes, and of the syntax of the other languages that a notebook reads.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

__all__ = ["CANARY", "CANARY_PATH", "FAMILIES", "FIRE", "PAYLOADS", "TAG", "URLS", "Payload"]

CANARY = "__footnote_canary"
CANARY_PATH = "/footnote-canary/"
FIRE = f"top.{CANARY}=(top.{CANARY}||0)+1"  # of the outermost window, also from within a frame
TAG = f"<img src=x onerror={FIRE}>"
_SCRIPT = f"<script>{FIRE}</script>"
_P = f"{CANARY_PATH}pixel.png"
_F = FIRE  # in many lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """A string that anyone may have written.

    Attributes
    ----------
    family : str
        The kind of injection that it tries.
    text : str
        As it stands in an article's field.
    """

    family: str
    text: str


# Fire by themselves in the elements named, and only where something is done with them.
_ALONE = (
    "img src=x onerror", "img src=data:image/gif;base64,R0lGODlhAQABAAAAACw= onload", "svg onload",
    "body onload", "body onpageshow", "body onhashchange", "body onresize", "body onmessage",
    "body onbeforeprint", "frameset onload", "iframe onload", "iframe src=x onload",
    "video src=x onerror", "video onloadstart src=x", "audio src=x onerror",
    "object data=x onerror", "object data=x onload", "embed src=x onload", "embed src=x onerror",
    "link rel=stylesheet href=x onerror", "link rel=stylesheet href=data:text/css, onload",
    "script src=x onerror", "style onload", "details open ontoggle", "input autofocus onfocus",
    "input type=image src=x onerror", "select autofocus onfocus", "textarea autofocus onfocus",
    "button autofocus onfocus", "a href=# autofocus onfocus", "div tabindex=0 autofocus onfocus",
    "marquee onstart", "marquee loop=1 width=0 onfinish",
    "svg><animate attributeName=x dur=1s onbegin", "svg><animate attributeName=x dur=1ms onend",
    "svg><set attributeName=x onbegin", "svg><image href=x onerror", "svg><script href=x onerror",
    "video><source src=x onerror", "picture><img srcset=x onerror", "track src=x onerror",
    "keygen autofocus onfocus", "dialog open onclose", "portal onload", "meter onmouseover",
    "math><mi onfocus tabindex=1 autofocus x",
)  # fmt: skip
_EVENTS = (
    "abort animationend animationiteration animationstart auxclick beforecopy beforecut "
    "beforeinput beforepaste beforetoggle beforexrselect blur cancel canplay change click command "
    "contextmenu copy cuechange cut dblclick drag dragend dragenter dragover dragstart drop "
    "fullscreenchange gotpointercapture input invalid keydown keypress keyup lostpointercapture "
    "mousedown mouseenter mousemove mouseout mouseup mousewheel paste pointercancel pointerdown "
    "pointerenter pointermove pointerrawupdate reset scroll scrollend scrollsnapchange search "
    "securitypolicyviolation select selectionchange selectstart slotchange submit touchstart "
    "transitionend transitionrun unhandledrejection webkitanimationstart webkittransitionend "
    "wheel"
).split()


def _handlers() -> Iterable[str]:
    for start in _ALONE:
        yield f"<{start}={_F}>"
    for event in _EVENTS:
        yield f"<x-{event} on{event}={_F} style=animation:a,transition:1s tabindex=1>{event}"


_QUOTES = ('"', "'", "`", "", "&quot;", "&#34;", "&#x22;", "&apos;", "“", '\\"', "\\'", "\"'`")


def _breakouts() -> Iterable[str]:
    for q in _QUOTES:
        yield f"{q}>{TAG}"
        yield f"x{q} autofocus tabindex=1 onfocus={q}{_F}{q} x={q}"
        yield f"x{q}/onmouseover={q}{_F}{q} style={q}position:fixed;inset:0{q} y={q}"


_SCHEMES = (
    "javascript:{}", "JaVaScRiPt:{}", " javascript:{}", "\tjavascript:{}", "java\tscript:{}",
    "java\nscript:{}", "java\rscript:{}", "\x01javascript:{}", "\x00javascript:{}",
    "java\x00script:{}", "javascript\t:{}", "javascript&colon;{}", "javascript&#58;{}",
    "javascript&#x3a;{}", "&#106;avascript:{}", "&#x6a;avascript:{}", "&Tab;javascript:{}",
    "java&NewLine;script:{}", "java&#10;script:{}", "java&#x0A;script:{}", "javascript://%0a{}",
    "javascript:/*--></title>*/{}", "javascript:void({})",
    "javascript:%74op.__footnote_canary=1;{}", "\u2028javascript:{}", "\u00a0javascript:{}",
    "\ufeffjavascript:{}", "\u200bjavascript:{}", "ｊavascript:{}", "javaſcript:{}",
    "javascript：{}", "feed:javascript:{}", "view-source:javascript:{}", "jar:javascript:{}",
    "blob:javascript:{}", "livescript:{}", "vbscript:{}", "VBScript:{}", "vbs\tcript:{}",
    "mocha:{}", "data:text/javascript,{}", "http:javascript:{}", "https:/javascript:{}",
    "//javascript:{}", "http://[javascript:{}", "https://example.org\\@javascript:{}",
    "https://example.org/\" onmouseover=\"{}", "https://example.org/' onmouseover='{}",
    "https://example.org/>){}", "https://example.org/\n{}",
    "https://example.org/?a=1&quot;onload=&quot;{}", "https://user:pass@example.org:99999/{}",
    "file:///etc/passwd#{}", "command:notebook:run-all-cells#{}",
)  # fmt: skip
_DATA = (
    "data:text/html,{}",
    "data:text/html;base64,PHNjcmlwdD50b3AuX19mb290bm90ZV9jYW5hcnk9MTwvc2NyaXB0Pg==#{}",
    "DATA:TEXT/HTML,{}", "data:text/html;charset=utf-7,{}", "data:image/svg+xml,{}",
    "data:application/xhtml+xml,{}", "data:,{}", "data:text/html&comma;{}",
    "https://example.org/{}",
)  # fmt: skip
_AROUND = "<a href='{}'>a</a>", '<form action="{}"><input type=submit>', '<iframe src="{}">'

URLS = (
    *(scheme.format(_F) for scheme in _SCHEMES),
    *(scheme.format(_SCRIPT) for scheme in _DATA),
)
"""Addresses that must never become the target of a link; a few are of the web and may."""


def _addresses() -> Iterable[str]:
    yield from URLS
    for number, url in enumerate(URLS):
        yield _AROUND[number % len(_AROUND)].format(url)
    yield f'<meta http-equiv=refresh content="0;url=javascript:{_F}">'
    yield f'<base href="javascript:{_F}//">'
    yield f'<object data="javascript:{_F}">'
    yield f'<embed src="javascript:{_F}">'
    yield f'<button form=f formaction="javascript:{_F}">b</button><form id=f></form>'
    yield f'<isindex action="javascript:{_F}" type=image>'
    yield f'<a href=x ping="{_P}">p</a><link rel=prefetch href="{_P}"><img src="{_P}">'


_FOREIGN = (
    f"<svg>{_SCRIPT}</svg>", f"<svg><script>{html.escape(_F)}</script></svg>",
    f'<svg><script href="data:,{_F}"/></svg>',
    f'<svg><use href="data:image/svg+xml,{_SCRIPT}#a"/></svg>',
    f'<svg><a xlink:href="javascript:{_F}"><text y=20>x</text></a></svg>',
    f'<svg><animate xlink:href=#a attributeName=href values="javascript:{_F}"/><a id=a></a></svg>',
    f'<svg><a><set attributeName=href to="javascript:{_F}"/></a></svg>',
    f"<svg><foreignObject>{TAG}</foreignObject></svg>", f"<svg><desc>{TAG}</desc></svg>",
    f"<svg><title>{TAG}</title></svg>", f"<svg><style>{TAG}</style></svg>",
    f"<svg><![CDATA[>{TAG}]]></svg>", f"<svg/onload={_F}//", f"<svg\x0conload={_F}>",
    f"<SVG ONLOAD={_F}>", f"<sVg><ScRiPt>{_F}</sCrIpT>",
    f'<svg><feImage href="{_P}"/><image href="{_P}"/></svg>',
    f'<math href="javascript:{_F}">m</math>',
    f'<math><maction actiontype=statusline xlink:href="javascript:{_F}">m</maction></math>',
    f"<math><mtext>{TAG}</mtext></math>",
    f"<math><annotation-xml encoding=text/html>{TAG}</annotation-xml></math>",
    f"<math><mi/xlink:href='data:x,{_SCRIPT}'>",
    f'<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">{_F}</x:script>',
    f'<!DOCTYPE x [<!ENTITY a "{TAG}">]><x>&a;</x>',
)  # fmt: skip
_FRAMES = (
    f'<iframe srcdoc="{_SCRIPT}"></iframe>', f"<iframe srcdoc='{html.escape(TAG)}'></iframe>",
    f'<iframe srcdoc="&lt;svg/onload={_F}&gt;">', f'<iframe src="data:text/html,{_SCRIPT}">',
    f'<object type=text/html data="data:text/html,{_SCRIPT}">', f"<fencedframe src={_P}>",
    f'<iframe srcdoc="&amp;lt;img src=x onerror={_F}&amp;gt;">',
    f'<script type=module>{_F}</script>', f"<script>{_F}<!--</script>",
    f"<script/x>{_F}</script\n>",
    f'<script type="application/vnd.jupyter.widget-view+json">{{"model_id":"{CANARY}"}}</script>',
    f'<script src="data:text/javascript,{_F}"></script>', f"<<script>{_F};//<</script>",
    f'<template><script>{_F}</script></template>',
    f"<template shadowrootmode=open>{TAG}</template>", f'<div is=x-a><slot onslotchange={_F}>',
    f'<noscript><p title="</noscript>{TAG}">',
)  # fmt: skip
_STYLES = (
    f"<style>*{{background:url({_P})}}</style>", f"<style>@import '{_P}';</style>",
    f"<style>@font-face{{font-family:a;src:url({_P})}}*{{font-family:a}}</style>",
    f'<p style="background:url({_P})">', f'<p style="width:expression({_F})">',
    f'<p style="behavior:url({_P}#{CANARY})">', f'<p style="-moz-binding:url({_P}#{CANARY})">',
    f'<p style="background:url(javascript:{_F})">', f'<p style="list-style:\\75rl({_P})">',
    f'<p style="content:image-set(\'{_P}\' 1x)">', f"red;background:url({_P})",
    f'red" style="background:url({_P})', f"}}*{{background:url({_P})}}/*",
    f'<link rel=stylesheet href="{_P}">', f'<table background="{_P}"><td background="{_P}">',
    f"<style>@keyframes a{{}}</style><p style=animation-name:a onanimationstart={_F}>",
    f'<p style="position:fixed;inset:0;z-index:99999;opacity:0" onclick={_F}>cover</p>',
)  # fmt: skip
_CLOSED = (
    "title textarea style script noscript template xmp iframe noembed noframes plaintext option "
    "select button svg math table article details summary mark blockquote a ol li head body html"
).split()


def _leavings() -> Iterable[str]:
    yield from (f"</{name}>{TAG}" for name in _CLOSED)
    for end in (
        "-->",
        "--!>",
        "<!-->",
        "<!--->",
        "<!---!>",
        "]]>",
        "?>",
        "%>",
        "<![CDATA[",
        "<%",
        "<?",
        "<!x>",
    ):
        yield f"{end}{TAG}"
        yield f"{end}<script>{_F}</script>"
    yield f"<!--{TAG}"
    yield f"<!--[if gte IE 4]>{_SCRIPT}<![endif]-->"
    yield f"<textarea>{TAG}"
    yield f"<plaintext>{TAG}"


_MUTATIONS = (
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;{TAG}'>",
    f"<form><math><mtext></form><form><mglyph><style></math>{TAG}",
    f'<svg></p><style><a id="</style>{TAG}">', f"<svg><p><style><g title='</style>{TAG}'>",
    f"<math><mtext><mglyph><svg><mtext><style><path id='</style>{TAG}'>",
    f'<noscript><p title="</noscript>{TAG}">', f'<p id="</title>{TAG}"><title>',
    f'<style><style/>{TAG}', f'<xmp><p title="</xmp>{TAG}">',
    f"<listing>&lt;img onerror={_F} src=x&gt;</listing>", f'<img alt="``onerror={_F} src=x">',
    f'<a title="`><svg onload={_F}>`">', f"<table><td>{TAG}<tr>",
    f"<select><option><style></option></select>{TAG}", f"<b><p></b>{TAG}</p>", f"<a><b></a>{TAG}",
    f'<svg><annotation-xml><foreignobject><style><!--</style><p id="--><img src=x onerror={_F}>">',
    f"<table><math><select><mi><style><!--</style>--&gt;{TAG}",
    f"<title><a title=\"</title>{TAG}\">",
)  # fmt: skip
_SCRIPTS = (
    f"</script><script>{_F}</script>", f"<\\/script><script>{_F}<\\/script>",
    f"</SCRIPT ><script>{_F}//", f"${{{_F}}}", f"`${{{_F}}}`", f"';{_F};'", f'";{_F};"',
    f"\\';{_F}//", f'\\";{_F}//', f"\u2028{_F}//", f"\u2029{_F}//", f"*/{_F}/*",
    f"'-{_F.replace('=', '%3D')}-'", f'"+({_F})+"', f'"}}}};{_F};{{{{"',
    f"<!--<script>{_F}</script>", f'{{"__proto__":{{"onerror":"{_F}"}}}}',
    f"__proto__[innerHTML]={TAG}", f"constructor.prototype.src=data:,{_F}", f"__proto__{TAG}",
    f"constructor{TAG}", f"toString{TAG}", f"hasOwnProperty{TAG}",
    f"__class__.__init__.__globals__{TAG}", f"]}}}}){_F}({{{{[",
)  # fmt: skip
_TEMPLATES = (
    f"{{{{7*7}}}}{TAG}", f"{{% raw %}}{{{{x}}}}{{% endraw %}}{TAG}", f"{{{{ {CANARY} }}}}",
    f"{{% include '{CANARY}' %}}", f"{{{{constructor.constructor('{_F}')()}}}}",
    f"<div v-html=\"'{TAG}'\">", f'<div ng-app ng-init="{_F}">', f'<div x-data x-init="{_F}">',
    f"<div hx-get='{_P}' hx-trigger=load>", f"#{{{_F}}}", f"<%= {CANARY} %>",
    f"{{0.__class__}} {{{CANARY}}}", f"%s %(x)s %n {CANARY}", f"$x ${{x}} $$ {CANARY}",
    f"{{{{'a'*9}}}} {CANARY}", f"\\N{{BULLET}} \\x00 \\u0041 {CANARY}",
    f"%{CANARY}% !{CANARY}! $({CANARY}) `{CANARY}` ; {CANARY} | {CANARY}",
)  # fmt: skip
_MARKDOWN = (
    f"[a](javascript:{_F})", f"![a](javascript:{_F})", f"[a](<javascript:{_F}>)",
    f"[a]: javascript:{_F}\n\n[a]", f"<javascript:{_F}>", f"[a](data:text/html,{_SCRIPT})",
    f'[a](x "{TAG}")', f"![{TAG}](x)", f"![a]({_P})", f"![a][b]\n\n[b]: {_P}",
    f"<http://example.org/{TAG}>", f"```html\n{TAG}\n```", f"    {TAG}", f"`{TAG}", f"~~~\n{TAG}",
    f"> {TAG}", f"# {TAG}", f"- {TAG}", f"1. {TAG}", f"| a |\n|---|\n| {TAG} |",
    f"[^1]: {TAG}\n\n[^1]", f"<!-- -->{TAG}", f"<!--- {TAG} --->", f"\\<img src=x onerror={_F}>",
    f"\\\\<img src=x onerror={_F}>", f"&lt;img src=x onerror={_F}&gt;", f"[a](vbscript:{_F})",
    f"[a](JAVASCRIPT&colon;{_F})", f"[a](java&#10;script:{_F})", f"[![a]({_P})](javascript:{_F})",
    f"<a href=javascript:{_F}>a</a>", f"***\n---\n===\n{TAG}", f"{TAG}\n===", f"**{TAG}**",
    f"*{TAG}_", f"<div>\n\n{TAG}\n\n</div>", f"<script>\n\n{_F}\n\n</script>",
    f":{CANARY}: @{CANARY} #{CANARY} www.{CANARY}.org", f"[a]{{onclick={_F}}}",
    f"{{.x onclick={_F}}}", f"`a`{{=html}} {TAG}", f"```{{=html}}\n{TAG}\n```",
    f"---\ntitle: {TAG}\n---", f"+++\n{TAG}\n+++", f"%%html {TAG}", f"!{CANARY}",
    f"<details open ontoggle={_F}>\n\n#a",
)  # fmt: skip
_LATEX = (
    f"$\\href{{javascript:{_F}}}{{x}}$", f"\\(\\href{{javascript:{_F}}}{{x}}\\)",
    f"$$\\href{{javascript:{_F}}}{{x}}$$", f"\\[\\href{{javascript:{_F}}}{{x}}\\]",
    f"$\\unicode{{x3c}}img src=x onerror={_F}\\unicode{{x3e}}$",
    f"$\\require{{html}}\\style{{background:url({_P})}}{{x}}$",
    f"$\\class{{x}}{{\\cssId{{{CANARY}}}{{y}}}}$", f"$\\text{{{TAG}}}$",
    f"$\\require{{action}}\\toggle{{a}}{{{CANARY}}}\\endtoggle$", f"$\\data{{x={CANARY}}}{{y}}$",
    f"\\begin{{equation}}\\href{{javascript:{_F}}}{{x}}\\end{{equation}}",
    f"$\\def\\x{{\\x\\x}}\\x {CANARY}$", f"$\\newcommand{{\\{CANARY[2:10]}}}{{{TAG}}}$",
    f"$\\mmlToken{{mi}}[onclick=\"{_F}\"]{{x}}$", f"\\input{{{CANARY}}}", f"\\write18{{{CANARY}}}",
    f"\\immediate\\write18{{{CANARY}}}", f"\\href{{javascript:{_F}}}{{x}}", f"\\url{{{CANARY}}}",
    f"}}\\end{{document}}{CANARY}", f"\\end{{quotation}}\\input{{{CANARY}}}",
    f"^^5cinput{{{CANARY}}}", f"% {CANARY}", f"\\catcode`\\}}=13 {CANARY}",
    f"\\csname {CANARY}\\endcsname", f"\\openin5={CANARY} ",
    f"\\directlua{{os.exit() -- {CANARY}}}", f"$\\rule{{9999em}}{{9999em}} {CANARY}$",
    f"It cost $40 and {CANARY} paid $50.", f"\\\\(a\\\\) \\\\[b\\\\] {CANARY}",
)  # fmt: skip
_TERMINAL = (
    f"\x1b[31m{TAG}\x1b[0m", f"\x1b]8;;javascript:{_F}\x07x\x1b]8;;\x07", f"\x1b]0;{CANARY}\x07",
    f"\x1b[2J\x1b[H{TAG}", f"\x9b31m{TAG}", f"\x1bP{CANARY}\x1b\\", f"a\x08\x08{TAG}", f"\x00{TAG}",
    f"<\x00img src=x onerror={_F}>", f"<img src=x on\x00error={_F}>", f"\x7f{TAG}", f"\x85{TAG}",
)  # fmt: skip
_UNICODE = (
    f"\u202e{TAG}\u202c", f"\u2066{TAG}\u2069", f"\u202d{TAG}", f"\u200f{TAG}\u200e",
    f"\u200b<\u200bimg src=x onerror={_F}>", f"\ufeff{TAG}", f"\u2060{TAG}", f"\u00ad{TAG}",
    f"＜img src=x onerror={_F}＞", f"﹤img src=x onerror={_F}﹥", f"‹img src=x onerror={_F}›",
    f"\U000e003cimg src=x onerror={_F}\U000e003e", f"+ADw-img src=x onerror={_F}+AD4-",
    f"\u0338<{TAG}", f"<\u0338img src=x onerror={_F}>", f"\ud800{TAG}", f"{TAG}\udfff",
    f"\udc3cimg src=x onerror={_F}\udc3e", f"\uffff{TAG}", f"İ{TAG}ı",
    f"{'a' + chr(0x301) * 500}{TAG}", f"\U0001f468\u200d\U0001f469{TAG}",
)  # fmt: skip


def _encodings() -> Iterable[str]:
    yield html.escape(TAG)
    yield html.escape(html.escape(TAG))
    yield quote(TAG, safe="_") + CANARY
    yield "".join(f"&#{ord(each)};" for each in TAG) + CANARY
    yield "".join(f"&#x{ord(each):x}" for each in TAG) + CANARY
    yield f"&lt img src=x onerror={_F}&gt"
    for less, more in (
        ("\\x3c", "\\x3e"),
        ("\\u003c", "\\u003e"),
        ("\\74", "\\76"),
        ("%3C", "%3E"),
        ("&LT;", "&GT;"),
    ):
        yield f"{less}img src=x onerror={_F}{more}"


_CLOBBERS = (
    f"<form id=footnote><input name=innerHTML value='{TAG}'>",
    f"<img name=getElementById><img id={CANARY}>",
    f"<a id=x href='javascript:{_F}'></a><a id=x name=y>", f"<form id=createElement></form>{TAG}",
    f"<iframe name=self srcdoc='<a id={CANARY}>'></iframe>",
    f"<img name=cookie><img name=body>{TAG}", f"<object name=require data=x>{TAG}",
    f"<input name=attributes><input name=parentNode>{TAG}",
    f"<article class=footnote-turn data-number=1><button data-act=clear>{CANARY}</button>",
    f'<button data-act=delete data-id=1 class=footnote-status>{CANARY}</button>',
    f'<div class=footnote-chat data-copy="{CANARY}"><textarea class=footnote-question>',
    f'<a data-commandlinker-command="apputils:reset" data-commandlinker-args="{CANARY}">',
    f'<a data-footnote-id=1 data-url="{_P}" data-src="{_P}" data-load="{_P}">x</a>',
    f'<p id="footnote-0123456789" class="jp-Dialog" role=alert contenteditable oninput={_F}>',
    f"<dialog open><form method=dialog><button autofocus onfocus={_F}>",
    f"<slot name=default>{TAG}</slot>",
)  # fmt: skip
_SELECTORS = (
    f'"]{TAG}', f"']{TAG}", f'\\"]{TAG}', f"[data-term='{TAG}']", f'x"],body{{}}{CANARY}',
    f"a:not({TAG})", f".{CANARY} > *", f"#{CANARY}\\", f"{CANARY}\\", f'{CANARY}"', f"{CANARY}'",
    f"[{CANARY}", f"{CANARY}]", f"Berg, {CANARY}; and \"Lund\"", f"\\22 ]{TAG}", f"a\nb\"]{TAG}",
    f"*{CANARY}*, script", f"{CANARY} \\0000", f"option[value=\"{CANARY}\"]", f"::{CANARY}",
)  # fmt: skip
_FORMULAS = (
    f'=HYPERLINK("javascript:{_F}","x")', f"+{CANARY}!A1", f"-2+3+cmd|' /C {CANARY}'!A0",
    f"@SUM({CANARY})", f"\t=1+{CANARY}", f"＝{CANARY}", f'=WEBSERVICE("{_P}")',
    f'=IMPORTXML("{_P}","//a")', f"=DDE(\"{CANARY}\")", f"}}}}@article{{{CANARY},",
    f"@string{{a = \"{CANARY}\"}}", f"ER  - \nTY  - NEWS\nTI  - {CANARY}", f"' OR 1=1 -- {CANARY}",
    f"x', (SELECT {CANARY}))--", f"{CANARY}\0.txt", f"../../{CANARY}", f"-rf {CANARY}",
    f"--help {CANARY}", f"|{CANARY}",
)  # fmt: skip
LONG = 100_000
_LONG = (f"{'x' * LONG}{TAG}", f"{TAG}{'<b>' * 3_000}", f"{'&' * 9_000}{TAG}", f"{TAG * 20}")

FAMILIES: dict[str, tuple[str, ...]] = {
    name: tuple(dict.fromkeys(texts))
    for name, texts in {
        "handler": _handlers(), "breakout": _breakouts(), "address": _addresses(),
        "foreign": _FOREIGN, "frame": _FRAMES, "style": _STYLES, "leaving": _leavings(),
        "mutation": _MUTATIONS, "script": _SCRIPTS, "template": _TEMPLATES,
        "markdown": _MARKDOWN, "latex": _LATEX, "terminal": _TERMINAL, "unicode": _UNICODE,
        "encoding": _encodings(), "clobber": _CLOBBERS, "selector": _SELECTORS,
        "formula": _FORMULAS, "long": _LONG,
    }.items()
}  # fmt: skip
"""Every payload by the kind of injection that it tries."""

PAYLOADS = tuple(
    Payload(family=name, text=text)
    for text, name in {text: name for name, texts in FAMILIES.items() for text in texts}.items()
)
"""Every payload, each once."""
