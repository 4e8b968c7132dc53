"""Every text translator passes the suite that is shipped: the fake, and real ones with tiny random weights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from earwitness.engines.translate import factory
from earwitness.ports import Hearing, Translator
from earwitness.testing.translator import TRANSLATOR_RULES, FakeTranslator, Lines
from tests.tiny.ct2 import tiny_spm_translator, tiny_translator

LINES = Lines(
    "ru",
    (
        "Где машина?",
        "Да",
        "Нет, да, где машина",
        "Скажи мне, где машина.",
        "мне да",
        "Нет. Скажи: да, да, нет, где машина, скажи мне!",
        "машина где",
    ),
)

MAKERS: dict[str, Callable[[Path], Path]] = {
    "tokenizer.json": tiny_translator,
    "two sentencepiece vocabularies": tiny_spm_translator,
    "one sentencepiece vocabulary, NLLB's marks": lambda folder: tiny_spm_translator(
        folder, marks=("eng_Latn", "rus_Cyrl", "ukr_Cyrl"), one=True
    ),
    "M2M's marks": lambda folder: tiny_spm_translator(folder, marks=("__en__", "__ru__"), one=True),
}


@pytest.fixture(scope="module", params=["the fake", *MAKERS])
def translator(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Translator:
    """Each translator, loaded once."""
    name: str = request.param
    if name == "the fake":
        return FakeTranslator()
    folder = MAKERS[name](tmp_path_factory.mktemp("translator") / "model")
    made = factory(Hearing(translator=str(folder), device="cpu"))
    assert made is not None
    return made()


@pytest.mark.parametrize("rule", TRANSLATOR_RULES, ids=lambda rule: rule.__name__)
def test_a_translator_keeps_to_the_suite(
    rule: Callable[[Translator, Lines], None], translator: Translator
) -> None:
    rule(translator, LINES)
