"""What is in the repository: nothing built, no path of a machine, no address, no registry, no real number."""

from __future__ import annotations

import re

import pytest

from tests.architecture.source import ROOT, text_of, tracked

MEGABYTE = 1_000_000
MAX_BYTES = 3 * MEGABYTE

# Needles are put together from parts, so that this file does not find itself.
REGISTRIES = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npmjs" + ".com",
    "deb." + "debian.org",
    "yarn" + "pkg.com",
]
MACHINE_PATH = re.compile(
    r"(?<![\w.\-~$}])/(?:wor" + r"k|far" + r"m|roo" + r"t/\.|opt/(?:whe" + r"els|py" + r"pi))(?:/[a-z]|\b/)"
)
ADDRESS = re.compile(r"(?<![\w/:@])[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?![\w(])", re.IGNORECASE)
#: Addresses that cannot be anybody's: reserved names (RFC 2606) and package versions.
NOBODYS = re.compile(r"@(?:[\w-]+\.)*(?:invalid|example|test)$|@example\.(?:org|com|net)$", re.IGNORECASE)

PHONE = re.compile(r"(?<![\w+./-])\+\d[\d ()\-]{8,16}\d(?![\w.])")
INVENTED = re.compile(r"^(?:7000|38000|1\d{3}55501\d\d$|155501\d\d$|0)")

BUILT = re.compile(
    r"(^|/)(uv\.lock|pylock\.toml|poetry\.lock|node_modules/|dist/|build/|__pycache__/|\.venv/|\.tools/|demo-case/)"
    r"|\.min\.(js|css)$|\.(pyc|whl|so|egg|tar\.gz|onnx|gguf|safetensors|pt)$|^src/earwitness/resources/player/"
)

#: Sealed things, which a repository must never hold.
SECRETS = re.compile(r"(^|/)(case|identity)\.db|\.age$|(^|/)id_(rsa|ed25519)$|\.pem$")

FILES = tracked()
TEXTS = [(path.relative_to(ROOT).as_posix(), text) for path in FILES if (text := text_of(path)) is not None]


def hits(pattern: re.Pattern[str]) -> list[str]:
    """File and line of each match in a tracked text."""
    return [
        f"{name}:{text.count(chr(10), 0, found.start()) + 1}: {found.group()}"
        for name, text in TEXTS
        for found in pattern.finditer(text)
    ]


def test_something_is_tracked() -> None:
    assert len(FILES) > 50


def test_no_registry_is_named() -> None:
    assert hits(re.compile("|".join(map(re.escape, REGISTRIES)))) == []


def test_no_path_of_a_machine_is_named() -> None:
    assert hits(MACHINE_PATH) == []


def test_nobodys_address_is_written_down() -> None:
    assert [hit for hit in hits(ADDRESS) if not NOBODYS.search(hit)] == []


def test_every_phone_number_is_invented() -> None:
    """+7 000, +380 00 and 555-01 are given to nobody."""
    real = [hit for hit in hits(PHONE) if not INVENTED.match(re.sub(r"\D", "", hit.rsplit("+", 1)[-1]))]
    assert real == []


def test_nothing_built_or_vendored_is_tracked() -> None:
    names = [path.relative_to(ROOT).as_posix() for path in FILES]
    assert [name for name in names if BUILT.search(name)] == []


def test_no_key_and_no_case_is_tracked() -> None:
    names = [path.relative_to(ROOT).as_posix() for path in FILES]
    assert [name for name in names if SECRETS.search(name)] == []


def test_no_file_is_big() -> None:
    big = [
        f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes"
        for path in FILES
        if path.stat().st_size > MAX_BYTES
    ]
    assert big == []


def test_nothing_is_left_open() -> None:
    """No open end in the code, and no test that is allowed to be skipped or to fail."""
    left = ["TO" + "DO", "FIX" + "ME", "X" * 3, "raise NotImplemented" + "Error"]
    let_off = [rf"{place}\.{way}" for place in ("pytest", "mark") for way in ("sk" + "ip", "xf" + "ail")]
    marks = re.compile(rf"\b(?:{'|'.join(left + let_off)})")
    assert [hit for hit in hits(marks) if hit.split(":")[0].endswith((".py", ".ts"))] == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE_PATH, "see /wor" + "k/main/src"),
        (ADDRESS, "write to anna" + "@paper.net now"),
        (PHONE, "call +7 9" + "01 123-45-67"),
    ],
)
def test_the_needles_prick(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)
