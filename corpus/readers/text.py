"""Plain text and Markdown: lines between empty lines are blocks, marks are not text."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.article import Omission
from corpus.draft import Block, BlockKind, Draft
from corpus.lines import paragraphs_of_lines, split_lines
from corpus.readers.front_matter import FrontMatter, read_front_matter
from corpus.readers.markdown import (
    FOOTNOTE,
    LINK_DEFINITION,
    RULE,
    block_mark,
    fences,
    is_heading_underline,
    unseen_parts,
    without_inline_marks,
)
from corpus.source import Source
from corpus.traced import Traced

__all__ = ["blocks_of_plain_text", "read_text"]


def read_text(source: Source) -> Iterator[Draft]:
    """The one article of a text or Markdown file.

    Raises
    ------
    UnreadableFile
        If front matter starts the file but is not YAML.
    """
    front = read_front_matter(source.text) or FrontMatter(end=0)
    omitted = [Omission(start=0, end=front.end, reason="front matter")] if front.end else []
    body = Traced.of(source.text, front.end)
    unseen = unseen_parts(body.text)
    for start, end, reason in unseen:
        omitted.append(Omission(start=front.end + start, end=front.end + end, reason=reason))
    body = body.without([(start, end) for start, end, _ in unseen])
    yield Draft(
        blocks=tuple(_blocks_of_markdown(body)),
        key=front.id,
        title=front.title,
        authors=front.authors,
        date=front.date,
        publisher=front.publisher,
        url=front.url,
        language=front.language,
        omitted=tuple(omitted),
    )


def blocks_of_plain_text(text: Traced) -> list[Block]:
    """The blocks of a text that has no marks, such as the text column of a table."""
    return [
        Block(lines=paragraph)
        for group in _between_empty_lines(split_lines(text))
        for paragraph in paragraphs_of_lines(group)
    ]


def _between_empty_lines(lines: list[Traced]) -> Iterator[list[Traced]]:
    group: list[Traced] = []
    for line in lines:
        if line.text.strip():
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _blocks_of_markdown(text: Traced) -> Iterator[Block]:
    lines = split_lines(text)
    at = 0
    for opening, closing in fences([line.text for line in lines]):
        yield from _blocks_of_prose(lines[at:opening])
        code = (line.strip() for line in lines[opening + 1 : closing])
        if kept := tuple(line for line in code if line.text):
            yield Block(lines=kept)
        at = closing + 1
    yield from _blocks_of_prose(lines[at:])


def _blocks_of_prose(lines: list[Traced]) -> Iterator[Block]:
    for group in _between_empty_lines(lines):
        run: list[Traced] = []  # the lines that are being gathered, and what they are
        kind: BlockKind = "paragraph"
        for line in group:
            if (
                len(run) == 1
                and kind == "paragraph"
                and is_heading_underline(line.text, run[0].text)
            ):
                kind = "heading"
                continue
            if FOOTNOTE.match(line.text):
                yield from _blocks(run, kind)
                run, kind = [line], "paragraph"
                continue
            if RULE.match(line.text) or LINK_DEFINITION.match(line.text):
                yield from _blocks(run, kind)
                run, kind = [], "paragraph"
                continue
            marked = block_mark(line, after_text=bool(run) and kind == "paragraph")
            if run and (marked.kind != "paragraph" or kind == "heading"):
                yield from _blocks(run, kind)
                run, kind = [], "paragraph"
            # The lines of an item are indented by its mark, which says nothing.
            run.append(marked.line.strip() if "item" in (kind, marked.kind) else marked.line)
            if marked.kind != "paragraph":
                kind = marked.kind
        yield from _blocks(run, kind)


def _blocks(lines: list[Traced], kind: BlockKind) -> Iterator[Block]:
    """The lines as blocks without inline marks; what held nothing else is gone."""
    for paragraph in paragraphs_of_lines(lines):
        whole = without_inline_marks(Traced.join(paragraph, "\n"))
        kept = tuple(line.strip() for line in split_lines(whole) if line.text.strip())
        if kept:
            yield Block(lines=kept, kind=kind)
