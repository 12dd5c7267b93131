"""Where sentences end: cases decided by hand, a reference implementation, and one property."""

from __future__ import annotations

from pathlib import Path

import pytest
import syntok.segmenter
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.reading import list_files, read_file
from corpus.sentences import split_sentences

# A bar stands where one sentence ends and the next begins.
CASES = """
The bridge opened. | Nobody came.
the flow is laminar at first . | it becomes turbulent near the wall, i.e. within it .
Brig. Gen. Khan left on Nov. 23. | He said so.
Lt. Col. Meadows and Maj. Ray spoke first.
Gen. Petraeus met Sen. Reid and Rep. Kay.
Dr. Wood saw Mr. Hill. | Mrs. Hill stayed at home.
Prof. Lee, Rev. Dove and Gov. Bright signed.
It ended on Feb. 21. | The dead were counted.
On Nov. 21, two days before, it rained.
In Sept. 2006 the harvest failed.
They met in Oct. | The talks failed.
The U.S. army left the U.K. for good.
She moved to the U.K. | He stayed in the U.S. | They wrote letters.
A U.S. soldier and a U.N. envoy spoke.
The U.S. Senate voted. | The House did not.
It began at 5 p.m. | The hall was full.
It began at 5 p.m. on Friday.
It began at 9 a.m. Monday in the hall.
They left at 6 a.m. | A car waited.
He lives at No. 10 Downing Street.
Was that all? | No. | It was not.
See p. 12 and pp. 14 to 16 of vol. 3.
Acme Inc. sold its mill. | The price fell.
She works for Acme Inc. | The firm pays well.
Smith & Sons Ltd. Chairman Roy Hale resigned.
Warner Bros. and Ford Motor Co. lost money.
J. R. Hale wrote it. | George W. Bush read it.
John F. Kennedy spoke in Berlin.
Vitamin C. | It is sold here.
Martin Luther King Jr. spoke. | The crowd wept.
He met John Hale Jr. | The two shook hands.
Ray Hale Sr. died in 1990.
Rovers vs. United ended in a draw.
St. Louis lost. | Ft. Worth won.
They sold pots, pans, etc. | The rest was burned.
They sold pots, pans, etc. and left.
Some fruit, e.g. apples, was cheap, i.e. below cost.
Hale et al. found nothing.
“Who is it?” Maliki asked. | Nobody knew.
“Stop!” the guard shouted. | He ran.
“Go home!” Sgt. Ray Hale told them.
"Is this the end?" he said. | "It is."
"It is over." | The crowd cheered.
“It is over.” | The crowd cheered.
He said, “It is over.” | Then he left.
“We won. | We lost nothing,” she said.
“We won. | We lost nothing.” | She sat down.
‘It is true.’ | He nodded.
Was it a plot? | The court will say.
What a day! | What a night!
Really?! | Yes.
He waited... and waited.
He waited... | Then he left.
He waited … | Nobody came.
They were in balance. … | I know nobody who hopes.
[...] The talks failed. | Nobody came.
The “Dr.” was none. | He ran.
"Stay," he said. | "It is late." | She stayed.
It rained (as always). | The game went on.
Is it No. 1? | It is.
Sales rose 5%. | Costs fell 3%.
Mr. Hale, Jr., resigned.
The firm, Acme Corp., was sold. | Its owner left.
They came from D.C. | They went to L.A. by train.
“Why did you go?” she asked. | “Was it me?” | He was silent.
The people [2.5 million] wait. | They are tired.
He left (so they say). | She stayed.
He left. | (She stayed.) | They met again.
[The editor replies.] | We stand by it.
It cost 2.5 million. | The city paid 1.2 million.
Growth was 0.5 percent in the U.S. last year.
1. First the ropes are cut.
2. Then the ship sails. | It never returns.
The site example.com is down. | It was old.
Version 2.0 is out. | Buy it.
He wrote to ray@example.com. | No reply came.
It is 5 o'clock. | 20 men wait.
They won. | “Never again,” she said.
They won. | —And then?
The dead: Hale, Ray and Dove. | The living: none.
He went home; she did not.
First line
今天下雨。|我们在家。
真的吗？|是的！
他说：“下雨了。”|我们在家。
Mt. Everest is high. | Mont Blanc is not.
Capt. Ray and Adm. Dove were there. | So was I.
Supt. Hale and Det. Ray arrested him.
It was approx. 20 miles off.
The Ph.D. was hers. | She earned it.
He got a Ph.D. | The others did not.
"""


def bars(text: str) -> list[str]:
    return [part.strip() for part in text.split("|")]


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_sentences_end_where_a_reader_ends_them(case: str) -> None:
    expected = bars(case)
    text = ("" if case[0] > "\u2fff" else " ").join(expected)
    assert [text[start:end] for start, end in split_sentences(text)] == expected


def test_a_line_break_is_white_space_like_any_other() -> None:
    assert split_sentences("  One.\nTwo.\u00a0Three. ") == [(2, 6), (7, 11), (12, 18)]


def test_white_space_alone_is_no_sentence() -> None:
    assert split_sentences("") == split_sentences(" \n\t\u3000") == []


@settings(max_examples=300)
@given(st.text(alphabet='aB1 .!?…"“”‘’()[]\n\u00a0。！—é\u0301US', max_size=80))
def test_sentences_tile_all_that_is_not_white_space(text: str) -> None:
    spans = split_sentences(text)
    at = 0
    for start, end in spans:
        assert not text[at:start].strip()
        assert at <= start < end
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@pytest.mark.parametrize("text", ["." * 100_000 + "a", ". " * 50_000, "“" * 100_000, "A." * 50_000])
def test_a_monotonous_text_is_split_as_well(text: str) -> None:
    assert split_sentences(text)[-1][1] == len(text.rstrip())


def boundaries_of_syntok(text: str) -> set[int]:
    ends = set()
    for paragraph in syntok.segmenter.process(text):
        for sentence in paragraph:
            last = sentence[-1]
            ends.add(len(text[: last.offset + len(last.value)].rstrip()))
    return ends


def test_the_sample_articles_are_split_as_syntok_splits_them(shared: Path) -> None:
    # 240 boundaries in common, different ones at two places, both judged by hand. syntok ends a
    # sentence between a closing bracket and its full stop (wrong); and it takes an ellipsis
    # between two sentences for the beginning of the second, where here it ends the first (open).
    folder = shared / "articles"
    both = ours = theirs = 0
    for name in list_files(folder):
        article = read_file(folder / name, folder).articles[0]
        for paragraph in article.paragraphs:
            text = article.text[paragraph.start : paragraph.end]
            found = {end for _, end in split_sentences(text)}
            reference = boundaries_of_syntok(text)
            both += len(found & reference)
            ours += len(found - reference)
            theirs += len(reference - found)
    assert both / (both + ours + theirs) >= 0.97
