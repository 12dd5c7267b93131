"""Saved pages: the article's own characters, and what the page states about it."""

from __future__ import annotations

import html

import pytest

from corpus.draft import Draft
from corpus.errors import UnreadableFile
from corpus.readers.html import read_html
from corpus.source import Source

MODERN = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<title>Bridge opens after nine years | The Valley Post</title>
<meta property="og:title" content="Bridge opens after nine years | The Valley Post">
<meta property="og:site_name" content="The Valley Post">
<link rel="canonical" href="https://post.example/2011/bridge?a=1&amp;copy=2">
<meta property="article:modified_time" content="2011-05-09T10:00:00Z">
<script type="application/ld+json">{"@graph": [
 {"@type": "WebSite", "name": "Post", "datePublished": "1999-01-01"},
 {"@type": ["NewsArticle"], "headline": "Bridge opens after nine years",
  "datePublished": "2011-05-03T08:15:00+02:00", "dateModified": "2011-05-09",
  "author": [{"@type": "Person", "name": "Anna Berg"}, {"name": "Omar O&#039;Haddad"}],
  "publisher": {"@type": "Organization", "name": "Valley Media"}}]}</script>
<style>p { color: red }</style><script>var teaser = "<p>Not shown</p>";</script></head>
<body>
<header><a href="/">The Valley Post</a>
<nav><ul><li><a href="/n">News</a></li><li><a href="/s">Sport</a></li></ul></nav></header>
<div><a href="#">The bridge over the river opened on Monday, nine years late.</a></div>
<main><article>
<h1>Bridge opens after <em>nine</em> years</h1>
<p class="byline">By Anna Berg and Omar O'Haddad, <time datetime="2011-05-04">4 May 2011</time></p>
<figure><img src="b.jpg" alt="A"><figcaption>The bridge. Photo: A. Nother</figcaption></figure>
<p>The bridge over the river opened on Monday, nine years late.</p>
<!-- ad slot --><div><script>show("<p>Buy this</p>")</script></div>
<p>It cost 40&nbsp;million crowns &mdash; twice what   the
<b>c</b>ouncil had <a href="/x">been&#32;told</a> in <!-- sic -->2002,
said R&amp;D chief M&oslash;ller.</p>
<blockquote><p>&ldquo;We were told that it would take two years,&rdquo; she said.</p></blockquote>
<h2>What comes <span>next</span></h2>
<ul><li>The old ferry stops in <i>June</i>.</li><li>A toll of 12 crowns begins.</li></ul>
<p>Write to:<br>The Council<br/>Town Hall, and include your name and
the address at which you live.</p>
<table><tr><th>Year</th><th>Cost</th></tr><tr><td>2002</td><td>20</td></tr></table>
<p>Mayor Lund cut the ribbon and thanked the builders <span class="share">Share on X</span> for nine
years of work, which he said had been worth it.</p>
</article>
<aside><h3>Related</h3><ul><li><a href="/1">Ferry to stop after ninety years</a></li></ul></aside>
<section class="comments"><p>Bob: I have never seen such a waste of money.</p></section>
</main>
<footer><p>&copy; 2011 The Valley Post. All rights reserved.</p></footer>
</body></html>
"""

OLD = """<HTML><HEAD><TITLE>The Valley Post: Dockers on strike</TITLE></HEAD>
<BODY BGCOLOR=white><TABLE WIDTH=700><TR><TD WIDTH=120><A HREF=/>Home</A><BR>
<A HREF=/news>News</A><BR></TD><TD><H1>Dockers on strike</H1>
<P CLASS=byline>By Omar Haddad<BR>May 4, 2006
<P>Two hundred dockers stopped work in the port on Thursday. They ask for <I>higher</I> wages &#150;
and for shorter hours, as their union said.
<BR><BR>
The port&#146;s owner called the strike illegal. &quot;There is a contract,&quot; he said,
&quot;and it holds until 2008.&quot;
<P>The last strike in the port was in 1998, and it went on for eleven weeks until both
sides gave way.
</TD></TR></TABLE></BODY></HTML>
"""

PLAIN = "".join(
    f"<p>The {word} paragraph of a story that goes on for long enough to be taken for one.</p>\n"
    for word in ("first", "second", "third")
)


def read(page: str) -> Draft:
    (draft,) = read_html(Source(path="page.html", text=page, encoding="utf-8"))
    assert_traced(draft, page)
    return draft


def words(draft: Draft) -> list[str]:
    return [" / ".join(line.text for line in block.lines) for block in draft.blocks]


def assert_traced(draft: Draft, page: str) -> None:
    """Each character is the one in the file, or what the code there stands for."""
    for block in draft.blocks:
        assert block.lines
        for line in block.lines:
            assert line.text == line.text.strip() != ""
            for char, start, end in zip(
                line.text, line.starts.tolist(), line.ends.tolist(), strict=True
            ):
                assert 0 <= start < end
                written = html.unescape(page[start:end])
                assert char == written or (char == " " and written.isspace())


# What is the article


def test_a_page_of_today_is_read_as_a_reader_sees_it() -> None:
    draft = read(MODERN)
    assert [(block.kind, text) for block, text in zip(draft.blocks, words(draft), strict=True)] == [
        ("heading", "Bridge opens after nine years"),
        ("paragraph", "The bridge over the river opened on Monday, nine years late."),
        (
            "paragraph",
            "It cost 40 million crowns — twice what the council had been told in 2002, "
            "said R&D chief Møller.",
        ),
        ("paragraph", "“We were told that it would take two years,” she said."),
        ("heading", "What comes next"),
        ("item", "The old ferry stops in June."),
        ("item", "A toll of 12 crowns begins."),
        (
            "paragraph",
            "Write to: / The Council / "
            "Town Hall, and include your name and the address at which you live.",
        ),
        ("paragraph", "Year"),
        ("paragraph", "Cost"),
        ("paragraph", "2002"),
        ("paragraph", "20"),
        (
            "paragraph",
            "Mayor Lund cut the ribbon and thanked the builders for nine years of work, "
            "which he said had been worth it.",
        ),
    ]
    assert draft.head


def test_a_sentence_that_a_teaser_repeats_is_found_in_the_article() -> None:
    sentence = "The bridge over the river opened on Monday, nine years late."
    assert MODERN.count(sentence) == 2
    assert read(MODERN).blocks[1].lines[0].range()[0] == MODERN.rindex(sentence)


def test_codes_are_traced_to_all_of_their_characters() -> None:
    line = read(MODERN).blocks[2].lines[0]
    at = line.text.index("—")
    start = MODERN.index("&mdash;")
    assert (int(line.starts[at]), int(line.ends[at])) == (start, start + 7)
    # The space before it is the one in the file, and so is that of &nbsp;.
    assert MODERN[line.starts[at - 1] : line.ends[at - 1]] == " "
    at = line.text.index("40 million") + 2
    assert MODERN[line.starts[at] : line.ends[at]] == "&nbsp;"


def test_a_page_of_the_table_age_is_read_with_its_byline() -> None:
    draft = read(OLD)
    assert draft.title == "Dockers on strike"
    assert words(draft) == [
        "Dockers on strike",
        "By Omar Haddad",
        "May 4, 2006",
        "Two hundred dockers stopped work in the port on Thursday. They ask for higher wages – "
        "and for shorter hours, as their union said.",
        'The port’s owner called the strike illegal. "There is a contract," he said, "and it '
        'holds until 2008."',
        "The last strike in the port was in 1998, and it went on for eleven weeks until both "
        "sides gave way.",
    ]
    # The by-line is for `corpus.byline` to read; nothing else on the page names an author.
    assert (draft.authors, draft.date) == ((), None)


def test_line_ends_of_any_system_are_white_space() -> None:
    assert words(read(OLD.replace("\n", "\r\n"))) == words(read(OLD))


def test_lines_of_preformatted_text_are_kept() -> None:
    wire = "DOCKERS STRIKE\n\nPORT, May 4 - Two hundred dockers stopped\nwork on Thursday.\n"
    page = f"<html><body><article><pre>{(wire + chr(10)) * 3}</pre></article></body></html>"
    assert words(read(page))[1] == "PORT, May 4 - Two hundred dockers stopped / work on Thursday."


@pytest.mark.parametrize(
    "inside", ["<q>no</q>", "<code>no</code>", "<b>n</b>o", "n<!-- x -->o", "n<wbr>&#111;"]
)
def test_what_stands_inside_a_sentence_does_not_divide_it(inside: str) -> None:
    page = f"<html><body><article>{PLAIN}<p>She said {inside} again.</p>{PLAIN}</article></body>"
    assert words(read(page))[3] == "She said no again."


def test_what_trafilatura_drops_inside_a_sentence_is_dropped_without_loss() -> None:
    dropped = '<span class="share">Share this</span>'
    page = f"<html><body><article>{PLAIN}<p>It was the best <b>of</b> all days{dropped}, they said,"
    page += f" {{}} and nobody asked why.</p>{PLAIN}</article></body></html>"
    sentence = "It was the best of all days, they said, and nobody asked why."
    assert words(read(page.format("")))[3] == sentence
    # Where what is left in between is too short to be found, the page's own words stay.
    assert words(read(page.format(dropped)))[3] == (
        "It was the best of all daysShare this, they said, Share this and nobody asked why."
    )


def test_an_article_for_browsers_without_scripts_is_read() -> None:
    page = f"<html><body><h1>Late</h1><noscript><article>{PLAIN}</article></noscript></body></html>"
    assert words(read(page))[-1].startswith("The third paragraph")


def test_without_an_article_the_paragraphs_of_the_page_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import trafilatura

    def fail(*args: object, **options: object) -> None:
        raise RecursionError

    monkeypatch.setattr(trafilatura, "bare_extraction", fail)
    page = (
        "<header><p>Head</p></header><nav><p>Nav</p></nav><p>One &amp; two."
        "<div>no paragraph</div><p>Three<br>four.</p><aside><p>Aside</p></aside>"
        "<footer><p>Foot</p></footer>"
    )
    assert words(read(page)) == ["One & two.", "Three / four."]


@pytest.mark.parametrize(
    "page",
    [
        "",
        " " * 100_000,
        "<html><body></body></html>",
        "<html><body><script>var page = '<p>Hello, this is text.</p>';</script></body></html>",
        "<html><head><title>Only a title</title></head></html>",
    ],
)
def test_a_page_without_an_article_is_refused(page: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(page)
    assert caught.value.reason == "holds no article text"
    assert caught.value.mend


# What the page states


def test_statements_are_taken_as_they_are_written() -> None:
    draft = read(MODERN)
    assert draft.title == "Bridge opens after nine years"
    assert draft.authors == ("Anna Berg", "Omar O'Haddad")
    assert draft.date == "2011-05-03T08:15:00+02:00"
    assert draft.publisher == "The Valley Post"
    assert draft.url == "https://post.example/2011/bridge?a=1&copy=2"
    assert draft.inferred == frozenset()


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ('<meta property="article:published_time" content="2011-05-03">', "2011-05-03"),
        ('<meta itemprop="datePublished" content=" 3 May\n2011 ">', "3 May 2011"),
        ('<meta name="DC.date.issued" content="2011-05">', "2011-05"),
        (
            '<meta name="date" content="2012"><time pubdate datetime="2011-05-03">x</time>',
            "2011-05-03",
        ),
        ("<article><time datetime='2011-05-03'>x</time></article>", "2011-05-03"),
        ('<meta property="article:modified_time" content="2012-01-01">', None),
        ("<p>Published on 3 May 2011 in the paper.</p>", None),
        ('<script type="application/ld+json">{"@type": "NewsArticle", </script>', None),
        (f'<script type="application/ld+json">{"[" * 100_000}</script>', None),
        (
            '<script type="application/ld+json">{"@type": "ItemList", "x": [[{"@type": '
            '"NewsArticle", "datePublished": "1999"}]], "y": {"@type": "Report", '
            '"datePublished": "2011"}}</script>',
            "2011",
        ),
    ],
)
def test_a_date_is_one_that_the_page_states(head: str, date: str | None) -> None:
    assert read(f"<html><body>{head}{PLAIN}</body></html>").date == date


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        ('<meta name="author" content="Anna Berg and Omar Haddad">', ("Anna Berg", "Omar Haddad")),
        ('<meta property="article:author" content="https://social.example/anna">', ()),
        ('<meta name="author" content="ANNA BERG"><meta name="author" content="AFP">',
         ("ANNA BERG", "AFP")),
        ('<meta name="author" content="' + "Anna " * 100 + '">', ()),
        ('<span class="author">Anna Berg</span>', ("Anna Berg",)),
    ],
)  # fmt: skip
def test_authors_are_those_whom_the_page_names(head: str, authors: tuple[str, ...]) -> None:
    assert read(f"<html><body>{head}{PLAIN}</body></html>").authors == authors


@pytest.mark.parametrize(
    ("html", "head", "language"),
    [
        ('lang="en-GB"', "", "en"),
        ('xml:lang="fr"', "", "fr"),
        ("", '<meta property="og:locale" content="ar_EG">', "ar"),
        ("", '<meta http-equiv="Content-Language" content="tr">', "tr"),
        ("", '<meta name="dc.language" content="de">', "de"),
        (
            "",
            '<script type="application/ld+json">{"@type": "NewsArticle", "inLanguage": "fa-IR"}'
            "</script>",
            "fa",
        ),
        ('lang="fr"', '<meta property="og:locale" content="fr_FR">', "fr"),
        ('lang="en"', '<meta property="og:locale" content="ar_AR">', None),
        ('lang="english"', '<meta property="og:locale" content="es_ES">', "es"),
        ('lang="english"', "", None),
        ("", '<meta http-equiv="Content-Language" content="en, fr">', None),
        ("", "", None),
    ],
)
def test_a_language_is_one_on_which_the_page_agrees(
    html: str, head: str, language: str | None
) -> None:
    page = f"<html {html}><head>{head}</head><body>{PLAIN}<p lang='la'>Amen.</p></body></html>"
    assert read(page).language == language


def test_a_publisher_or_address_that_is_not_stated_is_not_guessed() -> None:
    page = f'<html><head><link rel="canonical" href="javascript:x()"></head><body>{PLAIN}'
    draft = read(page + '<a href="https://post.example/">Post</a></body></html>')
    assert (draft.publisher, draft.url) == (None, None)
    stated = '<script type="application/ld+json">{"@type": "Article", "publisher": "Post"}</script>'
    draft = read(f'<meta property="og:url" content="http://a.example/b">{stated}{PLAIN}')
    assert (draft.publisher, draft.url) == ("Post", "http://a.example/b")


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Dockers on strike - Post</title><h1>Dockers on strike</h1>", "Dockers on strike"),
        ('<meta property="og:title" content="On strike | Post"><h1>On strike</h1>', "On strike"),
        ('<meta property="og:title" content="Strike: day two">', "Strike: day two"),
        (f"<h1>{'Long ' * 200}</h1>", None),
        ("<h2>Section</h2>", None),
    ],
)
def test_a_title_is_one_that_the_page_states(head: str, title: str | None) -> None:
    assert read(f"<html><head></head><body>{head}{PLAIN}</body></html>").title == title
