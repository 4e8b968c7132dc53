"""A small part of `benchmarks.leak_scan`: what is planted is found in every kind of file."""

from __future__ import annotations

import random

import pytest

from benchmarks import leak_forms, leak_kinds
from earwitness.stages.protect.forms import Needles, needles_of
from earwitness.stages.protect.scan import Secret, Unreadable, scan_file
from earwitness.stages.protect.scan_words import Vocabulary
from tests.leaks.shapes import SHAPES

LIST = random.Random("the list of this test")
SECRETS = leak_forms.secrets(LIST, 18)
#: for files as other programs write them: a long name, and short ones in both scripts
NAMES = ("Ростовцева", "Рома", "Roma")


@pytest.fixture(scope="module")
def needles(vocabulary: Vocabulary) -> Needles:
    secrets = [Secret(n, text) for n, text in enumerate((*SECRETS, *NAMES), 1)]
    return needles_of(secrets, vocabulary)


@pytest.mark.parametrize("kind", [*leak_kinds.TEXTS, *leak_kinds.PLACES])
def test_a_name_and_a_number_are_found_in_every_kind_of_file(kind: str, needles: Needles) -> None:
    name, make = {**leak_kinds.TEXTS, **leak_kinds.PLACES}[kind]
    for no, text in random.Random(kind).sample(list(enumerate(SECRETS, 1)), 3):
        if "split" in kind and " " in text:
            continue  # a cue may part the words of a name as well
        file = f"{text}.txt" if kind == "empty file's name" else name
        found = scan_file(file, make(text, random.Random(no)), needles)
        assert no in {f.secret_no for f in found if not isinstance(f, Unreadable)}, (kind, no)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_name_is_found_in_files_as_other_programs_write_them(shape: str, needles: Needles) -> None:
    for no, name in enumerate(NAMES, len(SECRETS) + 1):
        found = scan_file("a", SHAPES[shape](name), needles)
        assert no in {f.secret_no for f in found if not isinstance(f, Unreadable)}, name
        assert not [f for f in found if isinstance(f, Unreadable)]
