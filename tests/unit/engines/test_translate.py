"""What a translator is told, and what of its English is kept."""

from __future__ import annotations

import json
import pickle
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from earwitness.engines.translate import TextTranslator, factory, settings_for
from earwitness.errors import DeviceMissing, EngineFailed, ModelMissing, ModelRefused
from earwitness.ports import Hearing
from tests.tiny.ct2 import tiny_spm_translator, tiny_translator


class Machine:
    """In place of the loaded model: says what it is told to, and keeps what it was asked."""

    def __init__(self, *answers: str, again: str = "") -> None:
        self.answers = list(answers)
        self.again = again
        self.asked: list[list[list[str]]] = []
        self.options: list[dict[str, Any]] = []

    def translate_batch(self, batch: list[list[str]], **options: Any) -> list[Any]:
        self.asked.append(batch)
        self.options.append(options)
        said = [self.again if options["no_repeat_ngram_size"] else self.answers[0] for _ in batch]
        return [SimpleNamespace(hypotheses=[[f"▁{word}" for word in text.split()]]) for text in said]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_translator(tmp_path_factory.mktemp("made") / "opus-mt-ru-en")


def saying(folder: Path, machine: Any) -> TextTranslator:
    """A translator whose weights say what a test wants."""
    made = factory(Hearing(translator=str(folder), device="cpu"))
    assert made is not None
    translator = made()
    translator._model = machine
    return translator


def test_without_a_folder_there_is_no_translator() -> None:
    assert factory(Hearing()) is None


def test_the_author_is_known_without_loading_and_travels(folder: Path) -> None:
    made = factory(Hearing(translator=str(folder), device="cpu"))
    assert made is not None
    told = dict(pickle.loads(pickle.dumps(made)).author.settings)  # noqa: S301
    assert len(told["sha256"]) == 64
    assert told["vocabulary"] == "tokenizers"
    assert str(folder) not in "".join(told.values())


def test_a_loop_is_tried_once_more_and_then_given_up(folder: Path) -> None:
    machine = Machine("car car car car car car car car car", again="where is it")
    assert saying(folder, machine).translate(["где машина"], "ru") == ("where is it",)
    assert [told["no_repeat_ngram_size"] for told in machine.options] == [0, 3]
    machine = Machine("car car car car car car car car", again="no no no no no no no no no")
    assert saying(folder, machine).translate(["где машина"], "ru") == ("",)


def test_english_that_never_ends_or_is_not_in_latin_letters_is_none(folder: Path) -> None:
    endless = Machine(" ".join("where is it not here tell me the car".split() * 20))
    assert saying(folder, endless).translate(["где"], "ru") == ("",)
    assert saying(folder, Machine("где машина да")).translate(["где машина"], "ru") == ("",)


def test_lines_of_one_length_go_together_and_a_line_said_twice_goes_once(folder: Path) -> None:
    machine = Machine("yes")
    assert saying(folder, machine).translate(["да", "нет", "где машина", "да"], "ru") == ("yes",) * 4
    assert [sorted(batch) for batch in machine.asked] == [
        [["▁да", "</s>"], ["▁нет", "</s>"]],
        [["▁где", "▁машина", "</s>"]],
    ]


def test_a_line_far_too_long_is_left_alone(folder: Path) -> None:
    machine = Machine("yes")
    assert saying(folder, machine).translate(["да " * 500, "да"], "ru") == ("", "yes")


@pytest.mark.parametrize(
    ("name", "known", "unknown"),
    [
        ("opus-mt-ru-en", ["ru"], ["uk", "pl", "en"]),
        ("opus-mt-tc-big-zle-en", ["ru", "uk", "be"], ["pl", "en"]),
        ("mine", ["ru", "uk"], ["pl", "de", "en", "zz"]),
    ],
)
def test_the_name_tells_what_it_knows_where_the_vocabulary_does_not(
    tmp_path: Path, name: str, known: Sequence[str], unknown: Sequence[str]
) -> None:
    translator = saying(tiny_translator(tmp_path / name), Machine("yes"))
    assert [translator.translate(["да"], language) for language in known] == [("yes",)] * len(known)
    assert [translator.translate(["да"], language) for language in unknown] == [("",)] * len(unknown)


@pytest.mark.parametrize(
    ("marks", "before", "target"),
    [
        (("eng_Latn", "rus_Cyrl"), "rus_Cyrl", "eng_Latn"),
        (("__en__", "__ru__"), "__ru__", "__en__"),
        (("<2en>",), "<2en>", None),
    ],
)
def test_models_of_many_languages_are_told_which(
    tmp_path: Path, marks: tuple[str, ...], before: str, target: str | None
) -> None:
    machine = Machine("yes")
    translator = saying(tiny_spm_translator(tmp_path / "many", marks=marks, one=True), machine)
    assert translator.translate(["да"], "ru") == ("yes",)
    assert machine.asked[0][0][0] == before
    assert machine.asked[0][0][-1] == "</s>"
    assert machine.options[0]["target_prefix"] == ([[target]] if target else None)


def test_a_model_that_ends_its_lines_itself_is_not_told_twice(tmp_path: Path) -> None:
    made = tiny_translator(tmp_path / "marian")
    told = json.loads((made / "config.json").read_text())
    (made / "config.json").write_text(json.dumps({**told, "add_source_eos": True}))
    machine = Machine("yes")
    saying(made, machine).translate(["да"], "ru")
    assert machine.asked == [[["▁да"]]]


def test_what_breaks_is_named_without_words(folder: Path) -> None:
    class Broken:
        def translate_batch(self, batch: object, **options: object) -> object:
            raise RuntimeError("машина")

    with pytest.raises(EngineFailed) as failed:
        saying(folder, Broken()).translate(["где машина"], "ru")
    assert "машина" not in str(failed.value)


def test_a_speech_model_is_no_translator_and_an_absent_one_is_missing(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match="whisper-base is a whisper model"):
        settings_for(Hearing(translator="whisper-base"))
    with pytest.raises(ModelMissing):
        settings_for(Hearing(translator=str(tmp_path / "absent")))
    with pytest.raises(DeviceMissing):
        settings_for(Hearing(translator=str(folder), device="cuda"))
    (tmp_path / "bad").mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / "bad" / name).write_bytes((folder / name).read_bytes()[:5000])
    broken = factory(Hearing(translator=str(tmp_path / "bad"), device="cpu"))
    assert broken is not None
    with pytest.raises(ModelRefused, match="cannot be loaded"):
        broken()
