"""Whether a file may come near an engine: what it holds decides, its name only helps.

Rules
- A file that could run code when it is opened is refused: pickles, PyTorch and NumPy archives, programs, libraries,
  scripts, and archives into which nobody can see. So is a folder that holds one, even where it would not be read.
- What is read must look like what it claims: CTranslate2 weights begin with their format's header, an ONNX graph with its
  version, JSON parses, text is UTF-8.
- An ONNX graph keeps its weights inside: one that names another file for them is refused.
- A link is not followed, and a name that leads out of the folder is no name.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
from pathlib import Path, PurePosixPath

from earwitness.errors import ModelRefused

READ_STEP = 1 << 20
#: a folder with more files is no model: perhaps somebody named their home
MOST_FILES = 1000
LARGEST_TEXT = 64 << 20

#: names that mean code whatever the content
RUNS_CODE = frozenset(
    ".pt .pth .pkl .pickle .ckpt .joblib .npy .npz .py .pyc .pyd .so .dll .dylib .exe .sh .bat .h5 .keras .jar .class".split()
)

#: how files begin that can run code, or into which nobody can see
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    *((bytes([0x80, protocol]), "a pickle") for protocol in range(2, 6)),
    (b"PK\x03\x04", "an archive"),
    (b"PK\x05\x06", "an archive"),
    (b"\x93NUMPY", "a NumPy file"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\xfe\xed\xfa", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"#!", "a script"),
    (b"\x1f\x8b", "an archive"),
    (b"BZh", "an archive"),
    (b"\xfd7zXZ", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"\x28\xb5\x2f\xfd", "an archive"),
)

#: pickles of the first two kinds: marks and opcodes, the names they import after a `c`, a full stop at the end
_OLD_PICKLE = re.compile(rb"(?:\((?:[dl]p\d+\n|[dl]?c\w+\n)|c[\w.]+\n[\w.]+\n|[(\]}][a-z(]*(?:p\d+\n|q\0))")

#: the key under which an ONNX graph names another file for its weights, as protobuf writes it
_ELSEWHERE = b"\x0a\x08location\x12"


def fingerprint(path: Path) -> str:
    """SHA-256 of a file, read in steps."""
    digest = hashlib.sha256()
    with path.open("rb") as whole:
        while step := whole.read(READ_STEP):
            digest.update(step)
    return digest.hexdigest()


def dangerous(path: Path) -> str | None:
    """What a file is that could run code when it is opened, or None. Looks at its name's ending and its first bytes."""
    with path.open("rb") as file:
        beginning = file.read(64)
        file.seek(0, 2)
        size = file.tell()
        file.seek(max(0, size - 1))
        end = file.read(1)
    for magic, what in _BEGINNINGS:
        if beginning.startswith(magic):
            return what
    if path.suffix.lower() in RUNS_CODE:
        return f"a {path.suffix.lower()} file"
    if end == b"." and _OLD_PICKLE.match(beginning):
        return "a pickle"
    return None


def refuse_dangerous(folder: Path) -> None:
    """Look at every file below a folder. Raises ModelRefused, naming kinds of files and never a file."""
    found: set[str] = set()
    for number, path in enumerate(folder.rglob("*")):
        if number >= MOST_FILES:
            raise ModelRefused("the folder holds more files than a model does")
        if path.is_symlink() or not path.is_file():
            continue
        if (what := dangerous(path)) is not None:
            found.add(what)
    if found:
        raise ModelRefused(
            f"the model's folder holds {', '.join(sorted(found))}, which can run code when opened",
            hint="Take out everything but the model's own files, or get it in CTranslate2 or ONNX format.",
        )


def plain_name(name: str) -> PurePosixPath:
    """A name inside a model's folder: relative, without `..`, drive or backslash. Raises ModelRefused."""
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\0" in name:
        raise ModelRefused("a file of the model has a name that leads out of its folder")
    return path


def real_file(folder: Path, name: str) -> Path:
    """The file of that name below `folder`, itself and not a link to one. Raises ModelRefused; FileNotFoundError."""
    path = folder
    for part in plain_name(name).parts:
        path = path / part
        if path.is_symlink():
            raise ModelRefused(
                "a file of the model is a link to somewhere else",
                hint="Copy the folder with its links followed (`cp -rL`), and give the copy.",
            )
    if not path.is_file():
        raise FileNotFoundError(name)
    return path


def refuse_unlike(path: Path) -> None:
    """A file must be what its name says. Raises ModelRefused."""
    if (what := dangerous(path)) is not None:
        raise ModelRefused(f"a file of the model is {what}, which can run code when opened")
    kind = path.suffix.lower()
    if kind == ".bin":
        if ctranslate2_spec(path) is None:
            raise ModelRefused("the weights are not in the CTranslate2 format")
    elif kind == ".onnx":
        _refuse_unlike_onnx(path)
    elif kind == ".json":
        try:
            json.loads(_text(path))
        except ValueError as wrong:
            raise ModelRefused("a .json file of the model is not JSON") from wrong
    elif kind in (".txt", ".yaml"):
        _text(path)
    elif kind in (".spm", ".model"):
        with path.open("rb") as file:
            if file.read(1) != b"\x0a":
                raise ModelRefused("a vocabulary of the model is not in the SentencePiece format")
    else:
        raise ModelRefused(f"a {kind or 'nameless'} file is no part of a model")


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST_TEXT:
        raise ModelRefused("a text file of the model is far too long")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as wrong:
        raise ModelRefused("a text file of the model is not UTF-8") from wrong


def ctranslate2_spec(path: Path) -> str | None:
    """The kind of model in CTranslate2 weights ("WhisperSpec", "TransformerSpec"), or None where it is no such file.

    The format begins with its version (uint32) and the spec's name with its length (uint16, the closing zero counted).
    """
    with path.open("rb") as file:
        head = file.read(64)
    if len(head) < 8:
        return None
    version, length = struct.unpack_from("<IH", head)
    name = head[6 : 6 + length].rstrip(b"\0")
    if not 1 <= version <= 32 or not 4 <= length <= 40 or not name.isalnum():
        return None
    return name.decode("ascii")


def _refuse_unlike_onnx(path: Path) -> None:
    with path.open("rb") as file:
        beginning = file.read(2)
        # field 1 of a model, its version, as a small number
        if len(beginning) < 2 or beginning[0] != 0x08 or not 3 <= beginning[1] <= 64:
            raise ModelRefused("a .onnx file of the model is no ONNX graph")
        tail = b""
        while step := file.read(READ_STEP):
            if _ELSEWHERE in tail + step:
                raise ModelRefused("an ONNX graph of the model keeps its weights in another file")
            tail = step[-len(_ELSEWHERE) :]
