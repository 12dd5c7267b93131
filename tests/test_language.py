"""Languages: a tag gives its code and nothing else does; a text decides only when it is sure."""

from __future__ import annotations

import errno

import pytest
from generated import run_python
from hypothesis import given
from hypothesis import strategies as st

from corpus.language import _detector, agreed_language, detect_language, language_code

TEXTS = {
    "en": "The council of the harbour town met on Monday evening and voted for a new bridge.",
    "de": "Der Rat der Hafenstadt trat am Montag zusammen und beschloss den Bau einer Brücke.",
    "fr": "Le conseil de la ville portuaire s'est réuni lundi soir et a voté un nouveau pont.",
    "es": "El ayuntamiento de la ciudad portuaria se reunió el lunes por la noche. El alcalde dijo "
    "que el puente antiguo ya no podía soportar los camiones de la fábrica de ladrillos.",
    "tr": "Liman kentinin meclisi pazartesi akşamı toplandı ve yeni bir köprü yapılmasına karar "
    "verdi.",
    "ru": "Совет портового города собрался вечером. Мэр сказал, что старый мост больше не "
    "выдерживает грузовиков кирпичного завода.",
    "ar": "اجتمع مجلس المدينة الساحلية مساء يوم الاثنين وصوت لصالح بناء جسر جديد فوق النهر.",
    "fa": "شورای شهر بندری عصر دوشنبه تشکیل جلسه داد و به ساخت پلی تازه بر روی رودخانه رأی داد.",
    "zh": "港口城市的议会星期一晚上开会，投票决定在河上修建一座新桥。市长说，旧桥已经无法承受砖厂的"
    "卡车。几位农民抱怨说，这条路会穿过他们最好的田地。许多居民参加了会议。",
}


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ("en", "en"),
        (" EN-gb ", "en"),
        ("en_US", "en"),
        ("zh-Hant-TW", "zh"),
        ("no", "no"),
        ("iw", "he"),
        ("in-ID", "id"),
    ],
)
def test_a_tag_gives_the_code_that_it_begins_with(stated: str, code: str) -> None:
    assert language_code(stated) == code


@pytest.mark.parametrize(
    "stated",
    [None, "", "xx", "zz-ZZ", "eng", "English", "x-default", "en, fr", "en-", "e", "und", "mul"],
)
def test_what_is_no_tag_of_a_language_gives_none(stated: str | None) -> None:
    assert language_code(stated) is None


def test_statements_count_only_where_they_agree() -> None:
    assert agreed_language(["fr-FR", None, "fr_CA", "nonsense"]) == "fr"
    assert agreed_language(["en", "ar_EG"]) is None
    assert agreed_language([None, ""]) is None


@pytest.mark.parametrize("code", TEXTS)
def test_a_text_shows_its_language(code: str) -> None:
    assert detect_language(TEXTS[code]) == code


def test_a_short_text_shows_none() -> None:
    text = TEXTS["en"]
    assert detect_language(text[:60]) == "en"
    assert detect_language(text[:59]) is None
    assert detect_language("") is None


@pytest.mark.parametrize(
    "text",
    [
        "1,204 | 3,118 | 77.2 | 45\n" * 20,
        "Smith, Jones, Ivanov, Tanaka, Garcia, Kowalski, O'Neill, Andersson, Rossi, Yılmaz, Kim",
    ],
    ids=["numbers", "names"],
)
def test_a_text_that_leaves_it_open_shows_none(text: str) -> None:
    assert detect_language(text) is None


def test_only_the_first_thousand_characters_are_read() -> None:
    text = (TEXTS["en"] + " ") * 20
    assert detect_language(text[:1000] + TEXTS["ar"] * 50) == "en"


@given(st.text(max_size=300))
def test_any_text_shows_a_code_or_none(text: str) -> None:
    found = detect_language(text)
    assert found is None or language_code(found) == found
    assert detect_language(text) == found


def test_without_room_to_unpack_the_model_languages_stay_unknown(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    _detector.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr("tempfile.TemporaryFile", full)
        assert [detect_language(text) for text in TEXTS.values()] == [None] * len(TEXTS)
    assert [record.message for record in caplog.records] == [
        "the language detector cannot be loaded"
    ]
    _detector.cache_clear()
    assert detect_language(TEXTS["de"]) == "de"


def test_the_model_is_loaded_only_when_a_text_is_to_be_told() -> None:
    code = (
        "import sys, corpus.language as language; language.detect_language('short');"
        "print('py3langid' in sys.modules); language.detect_language('A longer text. ' * 9);"
        "print('py3langid' in sys.modules)"
    )
    assert run_python(code) == "False\nTrue\n"
