"""The leak scan: what is planted is found, what is clean stays clean, and what cannot be read blocks."""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import random
import tomllib
import zipfile
import zlib
from pathlib import Path

import pytest

from benchmarks import leak_chance, leak_layers
from earwitness.app.wiring import PackagedResources
from earwitness.engines.morphology import PymorphyMorphology
from earwitness.errors import NothingToSearch
from earwitness.stages.produce.letters import in_letters
from earwitness.stages.protect import scan
from earwitness.stages.protect.forms import Needles, needles_of
from earwitness.stages.protect.scan import Secret, Unreadable, scan_file, scan_folder
from earwitness.stages.protect.scan_words import Vocabulary
from tests.leaks import packages, shapes

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = ROOT / "src" / "earwitness" / "resources"
SECRETS = (
    Secret(1, "Кашеваров Роман Викторович", "person_name"),
    Secret(2, "Шурик", "nickname"),
    Secret(3, "Бобёр", "call_sign"),
    Secret(4, "+7 000 538-11-20", "phone"),
    Secret(5, "в/ч 00417", "unit"),
    Secret(6, "Завитное", "place"),
    Secret(7, "Ром", "nickname"),
    Secret(8, "Serhii Kovalenko", "unknown"),
    Secret(9, "три нуля, шестьсот сорок четыре, двести, ноль один", "phone"),
    Secret(10, "Волк", "call_sign"),
    Secret(11, "Дзвінка", "unknown"),
)
#: what is planted → the number of the secret that must be hit
PLANTED = {
    "Кашеваров": 1, "Кашевароваю": 1, "кашеварову": 1, "КАШЕВАРОВЫМ": 1, "Кашеварова": 1, "Kashevarov": 1, "Kaschewarow": 1, "Kasjevarov": 1, "Kachevarov": 1,
    "Кошеваров": 1, "Кашиварова": 1, "Kashevaroff": 1, "Кaшeвapoв": 1, "Каше\u00adваров": 1, "К а ш е в а р о в": 1, "Викторовичу": 1, "Viktorovich": 1, "Романом": 1,
    "Ромка": 1, "Шурику": 2, "Shurik": 2, "Sashka": 2, "Саньку": 2, "Александр": 2, "Бобром": 3, "Бобёр": 3, "Bobyor": 3, "bobrom": 3, "8 (000) 538-11-20": 4, "70005381120": 4,
    "538-11-20": 4, "пятьсот тридцать восемь, одиннадцать, двадцать": 4, "five three eight one one two zero": 4, "00417": 5, "ноль ноль четыреста семнадцать": 5,
    "zero zero four one seven": 5, "Завитном": 6, "Zavitnoye": 6, "Ром": 7, "Ром!": 7, "Kovalenka": 8, "Коваленку": 8, "Коваленко": 8, "000 644 200 01": 9, "triple zero six four four two hundred zero one": 9,
    "Волку": 10, "Volk": 10, "Дзвінкою": 11, "Dzvinka": 11,
}  # fmt: skip
CLEAN = (
    "They spoke for an hour and then the line went dead. 48 calls, 99 minutes, 17 callers.",
    "Он хочет домой. Стоит мороз, серый волк воет за рекой, а мы роем землю.",
    "In 2022 the share rose from 12.5 to 44.1 per cent; 30 of 68 passages, odds ratio 1.83 (1.10 to 3.05).",
    "Романтика кончилась. Пять метров, три рубля, двести человек, 1971 год.",
    "[name withheld] told [name withheld] that [place] was cold. Edited for length and clarity.",
    "M10.5 20.25 L30.75 40.5 53.8 11.2 60.1 70.9 Z #00aaff 0x1f 3000417000 1234567890123",
    "Громко, бобы, хром, робот, аромат, завитки, каша варится.",
    "function play(at){const row=rows[at];return row?row.start:0} /* captions follow the sound */",
)


@pytest.fixture(scope="module")
def needles(vocabulary: Vocabulary) -> Needles:
    return needles_of(SECRETS, vocabulary)


def secrets_in(name: str, content: bytes, needles: Needles) -> set[int]:
    return {hit.secret_no for hit in scan_file(name, content, needles) if not isinstance(hit, Unreadable)}


@pytest.mark.parametrize("kind", packages.KINDS)
def test_every_form_is_found_in_every_kind_of_file(kind: str, needles: Needles) -> None:
    name, make = packages.KINDS[kind]
    missed = []
    for text, secret in PLANTED.items():
        written = text
        if kind in ("cp1251", "png text", "mp3 old tag"):
            written = text.encode("cp1251", errors="ignore").decode("cp1251")[:30]
            if written != text:
                continue  # these cannot hold the letters, or are too short for the words
        if secret not in secrets_in(name, make(written), needles):
            missed.append(text)
    assert missed == []


#: numbers are not said aloud in file names
NAMEABLE = [t for t in PLANTED if not t.startswith(("пятьсот", "five", "ноль", "zero", "triple"))]


@pytest.mark.parametrize("text", NAMEABLE)
def test_every_form_is_found_in_a_file_name(text: str, needles: Needles) -> None:
    assert PLANTED[text] in secrets_in(f"audio/{text}_2.mp3", packages.SAMPLES[:0], needles)


@pytest.mark.parametrize("kind", packages.KINDS)
def test_what_is_clean_stays_clean_in_every_kind_of_file(kind: str, needles: Needles) -> None:
    name, make = packages.KINDS[kind]
    # in a name capitals mean nothing, so that there an ordinary word which is a call sign does count
    texts = [text for text in CLEAN if not (kind == "zip member name" and "волк" in text)]
    assert [found for text in texts for found in scan_file(name, make(text), needles)] == []


@pytest.fixture(scope="module")
def many(vocabulary: Vocabulary) -> Needles:
    """Short names, as many as a large case has: those that chance writes."""
    rows = [row.split("\t") for row in PackagedResources().text("names/ru.tsv").splitlines() if "\t" in row]
    names = [name for row in rows if not row[0].startswith("#") for name in row[2].split()]
    names = [name for name in names if len(name) < 6]
    secrets = [Secret(n, name.capitalize(), "nickname") for n, name in enumerate(names[::20], 1)]
    return needles_of(secrets, vocabulary)


def test_commitments_of_a_release_spell_no_name(many: Needles) -> None:
    """Of releases with commitments in groups of eight letters, one in seven was blocked for what base64 made of them."""
    digests = (hashlib.sha256(bytes([n % 256, n // 256])).hexdigest() for n in range(800))
    told = {"lines": [{"commitment": in_letters(digest), "heard_as": "yes"} for digest in digests]}
    assert secrets_in("provenance.json", json.dumps(told, indent=1).encode(), many) == set()


@pytest.mark.parametrize("sort", leak_chance.SORTS)
def test_what_means_nothing_names_nobody(sort: str, many: Needles) -> None:
    name, make = leak_chance.SORTS[sort]
    assert scan_file(name, make(random.Random(sort), 4000), many) == []


#: (secret, file in which it shows)
HIDDEN: dict[str, tuple[str, bytes]] = {
    "a name over attributes": ("Кашеваров", b'<img class="a" alt="\xd0\x9a\xd0\xb0\xd1\x88\xd0\xb5" width="9"><i title="\xd0\xb2\xd0\xb0\xd1\x80\xd0\xbe\xd0\xb2">'),
    "a short name, base64 twice": ("Karpat", b'<p data-a="UzJGeWNHRjA=">x</p>'),
    "a short name in base64 with its end": ("Roma", b'{"a": "Um9tYQ=="}'),
    "four letters in hexadecimal": ("Roma", b"k = 526f6d61;"),
    "invisible letters in numbers": ("Микола", b"String.fromCharCode(1052,1080,8288,1082,65279,1086,173,1083,1072)"),
    "a host name of an everyday word": ("Гюрза", b"see https://xn--80afm9a7d.example/"),
    "a Ukrainian adjective without Ukrainian letters": ("Пшеничний", "Пшеничного бачили".encode()),
    "UTF-16 from an odd byte in base64": ("Кашеваров", base64.b64encode(b"a" + ("there was " + "Кашеваров" + " again").encode("utf-16-le"))),
    "a plate in UTF-16 after a space": ("Р446СХ 15", packages.wav("take") + b"trailing " + "Р 446 СХ 15".encode("utf-16-le")),
    "an apostrophe in an old encoding": ("Татьяна", b"FORM\x00\x00\x10\x1cAIFFNAME\x00\x00\x00\x08Tat\xd5yanaSSND\x00\x00\x10\x00" + bytes(range(256)) * 16),
    "a number parted in an old encoding": ("+70004173182", b"FORM\x00\x00\x10\x22AIFFNAME\x00\x00\x00\x0d000\xca417\xca31\xca82\x00SSND\x00\x00\x10\x00" + bytes(range(256)) * 16),
    "two look-alikes in percent of Windows Cyrillic": ("Whitcombe", b"<a>Whit%F1omb%E5</a>"),
    "digits for letters in bare hexadecimal in UTF-16": ("Ashdown", "k = '4173686430776e';".encode("utf-16")),
    "a surname that is a number too": ("Сорока", "Сорокой её звали".encode()),
    "a short name in Latin letters": ("Лев", b"Lew rang"),
    "a case of a village called by several": ("Бережки", "из Бережков".encode()),
    "a case of a surname in -ина": ("Щукина Анна", "Щукину видели".encode()),
    "a case of a surname in -ова": ("Кравцова", "Кравцову видели".encode()),
    "letters by numbers, by numbers again": ("Гриценко", json.dumps("".join(f"\\{b:03o}" for b in "Гриценко".encode())).encode()),
    "half of a double surname": ("Салтыков-Щедрин", "Щедрину звонили".encode()),
    "an address with its signs in words": ("oksi.510@inbox.example", b"write to oksi.510 [at] inbox [dot] example"),
    "what stands before the @": ("oksi.510@inbox.example", b"nick: OKSI.510"),
    "an account as a link": ("@quietriver", b'<a href="https://t.me/quietriver">'),
    "a name after a length in CBOR": ("Север", packages.png(packages._chunk(b"caBX", b"\xa1\x64name\x6a" + "Север".encode()))),
    "letters apart before another word": ("Юрий", "opensource  Ю р и й D:2026".encode()),
    "digits for letters to its end": ("Theodore", b"Th30d0r3 called"),
    "a unit by a short number": ("79-я бригада", "в составе 79-й бригады".encode()),
    "degrees": ("48.1234, 37.5678", b'{"at": [37.5678, 48.1234]}'),
    "umlauts in two letters": ("Jürgen", b"Juergen rang"),
    "a remark behind a name": ("Надя (сестра)", "Наде сказали".encode()),
    "a number abroad": ("44 00 5381 1200", b"(000) 5381-1200"),
    "a name of a file over two lines": ("Соловей", b'Content-Disposition: attachment;\n filename*0*=utf-8\'\'%D0%A1%D0%BE%D0%BB;\n filename*1*=%D0%BE%D0%B2%D0%B5%D0%B9\n'),
    "a name cut in the name of a file": ("Журавель", b"see Zhura/\xd0\x96\xd1\x83\xd1\x80\xd0\xb0-\xd0\xb2\xd0\xb5\xd0\xbb\xd1\x8c.txt"),
    "marks of bold within a word": ("Павел", "и **П**авел".encode()),
    "mixed letters in a comment in UTF-16": ("Белокопытов", shapes.tagged(b"COMM", b"\x02rus\x00n\x00o\x00\x00" + "бЕлОкОпЫтОв".encode("utf-16-be"))),
    "zlib in base64": ("Соловей", base64.b64encode(zlib.compress(("вода и хлеб, а потом молчали до утра; " + "Соловей").encode()))),
    "a tag of AIFF in an old encoding": ("Рома", b"FORM\x00\x00\x10\x18AIFFNAME\x00\x00\x00\x04" + "Рома".encode("mac-cyrillic") + b"SSND\x00\x00\x10\x00" + bytes(range(256)) * 16),
}  # fmt: skip


@pytest.mark.parametrize("case", HIDDEN)
def test_a_form_that_was_missed_once_is_found(case: str, vocabulary: Vocabulary) -> None:
    secret, content = HIDDEN[case]
    needles = needles_of([Secret(1, secret)], vocabulary)
    found = scan_file("a.bin", content, needles)
    assert {hit.secret_no for hit in found if not isinstance(hit, Unreadable)} == {1}
    assert not [one for one in found if isinstance(one, Unreadable)]


@pytest.mark.parametrize("disguise", leak_layers.DISGUISES)
def test_a_name_in_disguise_is_found_under_any_two_layers(disguise: str, vocabulary: Vocabulary) -> None:
    for name in ("Кашеваров", "Ashdown", "Олена"):
        needles = needles_of([Secret(1, name)], vocabulary)
        for way in leak_layers.drawn(name, 10, random.Random(f"{disguise} {name}"), [disguise]):
            assert secrets_in("a.js", way.content, needles) == {1}, f"{name}: {way}"


#: (secret, what is no form of it)
NEAR = {
    "the series of a passport": ("4917 972095", "76,4917,0.412377371"),
    "a number that is a case of a bird": ("Сорока Марина", "Сорок девять дней"),
    "a word of every theme": ("Дарья Зимина", '<a:prstDash val="solid"/>'),
    "an adjective of places": ("Велика Комишуваха", "в Великой Отечественной войне"),
    "parts of words in scripts": ("Алексей", "x isLogicalOrCoalescingAssignment y"),
    "a surname made of a first name": ("Сидоров Иван", "Иванов и Иванова, Ivanov"),
    "a surname made of a call sign": ("Волк", "Волков, Волкову, Volkov"),
    "a surname made of a surname": ("Коваль", "Ковалёв и Ковалева, Kovalev"),
    "a surname made of a bird": ("Сорока", "Сорокин звонил Сорокиной"),
    "a surname that is a long name with an ending": ("Константин", "Константинова, Konstantinov"),
    "a town called after a name": ("Екатерина", "Екатеринбург и Екатеринбурга"),
    "what everybody says": ("Слава", "Слава Богу! Слава Україні! Героям Слава!"),
    "what everybody knows": ("Белый Игорь", "из Белого дома"),
    "two letters of a place": ("Глубокий Яр", "Ar, Jr, Ir"),
    "a word that stands before the @": ("contact@inbox.example", "contact us"),
}


@pytest.mark.parametrize("case", NEAR)
def test_what_is_near_a_secret_is_none(case: str, vocabulary: Vocabulary) -> None:
    secret, text = NEAR[case]
    assert scan_file("a.csv", text.encode(), needles_of([Secret(1, secret)], vocabulary)) == []


def test_a_case_on_the_list_is_not_taken_for_the_whole_word(vocabulary: Vocabulary) -> None:
    needles = needles_of([Secret(1, "мамо")], vocabulary)
    assert secrets_in("a.txt", "Я подписал, мам.".encode(), needles) == set()
    assert secrets_in("a.txt", "Мамо, я тут.".encode(), needles) == {1}


def test_a_word_that_is_a_form_of_one_name_may_be_another_misspelt(vocabulary: Vocabulary) -> None:
    needles = needles_of([Secret(1, "Кашеваровна"), Secret(2, "Кашеваров")], vocabulary)
    assert secrets_in("a.txt", "Кашеварова приехала.".encode(), needles) == {1, 2}


def test_a_number_said_in_a_file_name_ends_before_the_number_of_the_file(needles: Needles) -> None:
    assert 4 in secrets_in("audio/пятьсот тридцать восемь, одиннадцать, двадцать_2.txt", b"", needles)


def test_a_word_or_a_town_that_begins_like_a_name_is_no_leak(vocabulary: Vocabulary) -> None:
    secrets = (Secret(1, "Николай", "person_name"), Secret(2, "Микола", "person_name"))
    needles = needles_of(secrets, vocabulary)
    clean = "Николаевский вокзал; в Николаеве было тихо. They drove to Mykolaiv, Миколаїв."
    assert secrets_in("a.txt", clean.encode(), needles) == set()
    assert secrets_in("a.txt", "У Николая дома. Миколин брат.".encode(), needles) == {1, 2}


def test_sizes_and_typefaces_of_a_picture_are_no_secret(vocabulary: Vocabulary) -> None:
    secrets = (Secret(1, "San", "nickname"), Secret(2, "+7 000 391-27-84", "phone"))
    needles = needles_of(secrets, vocabulary)
    drawn = """<svg><style>svg{font:15px Onest,Arial,sans-serif}</style>
    <rect x="70" y="00" width="39" height="12"/><rect x="7" y="84" width="2" height="1"/><text>Some words</text></svg>"""
    assert not secrets_in("chart.svg", drawn.encode(), needles)
    told = drawn.replace("Some words", "San's words")
    assert secrets_in("chart.svg", told.encode(), needles) == {1}
    script = drawn.replace("<text>", "<script>call(['+7 000', '391', '27-84'])</script><text>")
    assert secrets_in("chart.svg", script.encode(), needles) == {2}


def test_a_report_counts_what_was_searched_and_names_what_was_searched_less(
    morphology: PymorphyMorphology,
) -> None:
    report = scan_folder(
        [("index.html", packages.html("nothing"))],
        [*SECRETS, Secret(12, "driver", "employer"), Secret(13, "12", "unknown")],
        morphology,
        PackagedResources(),
    )
    assert report.clean and report.files == 1
    assert report.secrets_searched == 11 and report.set_aside == (12, 13)
    assert {7, 10} <= set(report.whole_words)
    assert report.forms_searched > 1000


def test_a_hit_says_where_and_how_but_never_what(needles: Needles) -> None:
    hit = scan_file("a.html", packages.html("Кашеварову"), needles)[0]
    assert not isinstance(hit, Unreadable)
    assert hit.secret_no == 1 and "inflected" in hit.form
    assert "ашевар" not in f"{hit.where}{hit.form}"


def test_a_scan_for_nothing_is_refused(morphology: PymorphyMorphology) -> None:
    for nothing in ([], [Secret(1, "12", "unknown")], [Secret(1, "school", "employer")]):
        with pytest.raises(NothingToSearch):
            scan_folder([("a.txt", b"words")], nothing, morphology, PackagedResources())


def locked_zip() -> bytes:
    raw = bytearray(packages.zipped("a secret text that is long enough"))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + at] |= 1
    return bytes(raw)


def nested(depth: int) -> bytes:
    content = b"the innermost text"
    for _ in range(depth):
        content = packages.gzip.compress(content, mtime=0)
    return content


def zip_with_a_program() -> bytes:
    out = packages.io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.bin"), bytes(range(256)) * 4)
    return out.getvalue()


FAULTS: dict[str, bytes] = {
    "a program in a zip": zip_with_a_program(),
    "unknown bytes": bytes(range(256)) * 8,
    "a program": b"\x7fELF\x02\x01\x01" + bytes(200),
    "rar": b"Rar!\x1a\x07\x01\x00" + packages.SAMPLES,
    "7z": b"7z\xbc\xaf\x27\x1c" + packages.SAMPLES,
    "gif": b"GIF89a" + packages.SAMPLES,
    "zip, cut": packages.zipped("long enough " * 50)[:-30],
    "zip, damaged": packages.zipped("long enough " * 50).replace(b"\x78", b"\x79")[:60]
    + packages.zipped("x")[60:],
    "zip, locked": locked_zip(),
    "docx, cut": packages.docx("text")[: len(packages.docx("text")) // 2],
    "png, cut": packages.png()[:-20],
    "png, damaged text": packages.png(packages._chunk(b"zTXt", b"Comment\x00\x00" + b"not packed at all")),
    "jpeg, cut": packages.jpeg((0xFE, b"x"))[:-2],
    "jpeg, damaged": b"\xff\xd8\xff\xe0\x00\x05abc" + b"zzzz" * 20,
    "wav, cut": packages.wav("take")[:2000],
    "mp4, cut": packages.m4a("take")[:-100],
    "pdf, locked": b"%PDF-1.7\n1 0 obj <</Encrypt 2 0 R>> endobj",
    "pdf, unknown packing": b"%PDF-1.7\n1 0 obj <</Filter /LZWDecode>> stream\nabc\nendstream endobj",
    "pdf, damaged stream": b"%PDF-1.7\n1 0 obj <</Filter /FlateDecode>> stream\nabc\nendstream endobj",
    "pdf, cut stream": b"%PDF-1.7\n1 0 obj <</Filter /FlateDecode>> stream\n" + zlib.compress(b"text"),
    "pdf without letters": b"%PDF-1.7\n1 0 obj <</Encoding /Identity-H>> endobj",
    "gzip, cut": packages.gzipped("x" * 500)[:-12],
    "gzip, damaged": packages.gzipped("x" * 500)[:14] + b"\xff\xff\xff" + packages.gzipped("x" * 500)[17:],
    "packed too deep": nested(9),
    "utf-16, half a letter": "text".encode("utf-16") + b"\x00",
    "data address, damaged": b'<img src="data:image/png;base64,AAAAA">',
    "data address, unknown": b'<img src="data:application/x-thing;base64,'
    + packages.base64.b64encode(bytes(range(256)))
    + b'">',
    "woff2": b"wOF2" + packages.SAMPLES,
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n/uni0420 glyphshow\nshowpage\n%%EOF\n",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_read_blocks(fault: str, needles: Needles) -> None:
    found = scan_file("a.html", FAULTS[fault], needles)
    assert any(isinstance(one, Unreadable) for one in found), fault


@pytest.mark.parametrize("broken", ["matches", "views", "pieces"])
def test_a_scanner_that_fails_does_not_pass_for_one_that_found_nothing(
    broken: str, needles: Needles, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> object:
        raise RuntimeError("the scanner broke")

    monkeypatch.setattr(scan, broken, fail)
    report = scan_file("a.html", packages.html("nothing"), needles)
    assert [type(one) for one in report] == [Unreadable]


def test_the_scan_shares_no_rule_with_what_withholds() -> None:
    """As the import contract "scan-apart" says; here so that a new file of the stage is no hole in its list."""
    stage = RESOURCES.parent / "stages" / "protect"
    own = {"forms", "romanising", "spoken", *(file.stem for file in stage.glob("scan*.py"))}
    for name in sorted(own):
        tree = ast.parse((stage / f"{name}.py").read_text(encoding="utf-8"))
        froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        known = {f"{node.module}.{alias.name}" for node in froms for alias in node.names}
        theirs = {module.split(".")[3] for module in known if module.startswith("earwitness.stages.protect.")}
        assert theirs <= own, name
        assert not any(module.startswith("earwitness.stages.produce") for module in known), name
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (contract,) = (c for c in declared["contracts"] if c["id"] == "scan-apart")
    assert set(contract["source_modules"]) == {f"earwitness.stages.protect.{one}" for one in own}
