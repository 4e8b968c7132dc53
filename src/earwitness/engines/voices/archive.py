"""Weights out of a PyTorch archive without PyTorch, and without running what the archive says.

An archive of torch.save is a zip: `<name>/data.pkl` describes tensors, `<name>/data/<key>` holds their numbers. The
description is a pickle, a small program; whoever unpickles it runs it. Here it is read by an interpreter of our own that
knows the few opcodes such descriptions consist of and has no way to call anything: a function that is named becomes a
`Named`, a call becomes a `Called`, and only the calls that rebuild a tensor are understood. Anything else is refused.

Rules
- Nothing in the file is imported, called or given control, whatever it holds.
- The caller has checked the file's SHA-256 before; this is the second wall, not the first.
- Little-endian archives only. Dense tensors of float32 and int64 only.
"""

from __future__ import annotations

import pickletools
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from earwitness.errors import ModelRefused

if TYPE_CHECKING:
    import numpy.typing as npt

    Tensor = npt.NDArray[np.float32] | npt.NDArray[np.int64]

REBUILD = "torch._utils _rebuild_tensor_v2"
ORDERED = "collections OrderedDict"
KINDS: Mapping[str, str] = {"torch FloatStorage": "<f4", "torch LongStorage": "<i8"}
MOST_BYTES = 1 << 30

_MARK = object()
_CONSTANTS: Mapping[str, Any] = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}
_VALUES = frozenset({"BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT", "BINUNICODE"})


@dataclass(frozen=True, slots=True)
class Named:
    """A function or class that the description names: "module name". Never looked up."""

    name: str


@dataclass(frozen=True, slots=True)
class Called:
    """A call that the description asks for and nobody makes."""

    function: Any
    arguments: Any


@dataclass(frozen=True, slots=True)
class _Stored:
    """Numbers in the archive: their key and how they are laid down."""

    kind: str
    key: str


def tensors(path: Path | IO[bytes]) -> dict[str, Tensor]:
    """Every tensor of the archive's state dict, by name. Raises ModelRefused, whatever is wrong with the file."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            head = next((name for name in names if name.endswith("/data.pkl")), None)
            if head is None:
                raise ModelRefused("the file is no archive of weights")
            base = head.removesuffix("data.pkl")
            if f"{base}byteorder" in names and archive.read(f"{base}byteorder") != b"little":
                raise ModelRefused("the archive of weights is not little-endian")
            described = described_by(archive.read(head))
            state = described.get("state_dict", described) if isinstance(described, dict) else None
            if not isinstance(state, dict):
                raise ModelRefused("the archive holds no weights by name")
            found = {name: _tensor(archive, base, value) for name, value in state.items()}
    except (
        *(
            zipfile.BadZipFile,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ),  # the zip: how it is packed or locked
        *(KeyError, IndexError, ValueError, TypeError),  # the description: what it takes from an empty place
    ) as wrong:
        raise ModelRefused(f"the archive of weights cannot be read ({type(wrong).__name__})") from wrong
    return found


def described_by(pickled: bytes) -> Any:
    """What the description says, as plain values, `Named` and `Called`. Raises ModelRefused for an opcode it does not know."""
    stack: list[Any] = []
    memo: dict[int, Any] = {}
    for opcode, argument, _ in pickletools.genops(pickled):
        name = opcode.name
        if name in _VALUES:
            stack.append(argument)
        elif name in _CONSTANTS:
            stack.append(_CONSTANTS[name])
        elif name == "MARK":
            stack.append(_MARK)
        elif name in ("EMPTY_DICT", "EMPTY_LIST"):
            stack.append({} if name == "EMPTY_DICT" else [])
        elif name in ("BINPUT", "LONG_BINPUT"):
            memo[_place(argument)] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET"):
            stack.append(memo[_place(argument)])
        elif name in ("TUPLE1", "TUPLE2", "TUPLE3"):
            count = int(name[-1])
            stack[-count:] = [tuple(stack[-count:])]
        elif name == "TUPLE":
            stack.append(tuple(_to_the_mark(stack)))
        elif name == "GLOBAL":
            stack.append(Named(str(argument)))
        elif name == "BINPERSID":
            stack.append(_stored(stack.pop()))
        elif name in ("REDUCE", "NEWOBJ"):
            arguments, function = stack.pop(), stack.pop()
            empty = isinstance(function, Named) and function.name == ORDERED and arguments == ()
            stack.append({} if empty else Called(function, arguments))
        elif name == "BUILD":
            stack.pop()  # attributes of an object nobody makes
        elif name in ("SETITEM", "SETITEMS"):
            pairs = _to_the_mark(stack) if name == "SETITEMS" else [stack.pop(), stack.pop()][::-1]
            if not isinstance(stack[-1], dict):
                raise ModelRefused("the description of the weights sets what is no dictionary")
            stack[-1].update(zip(pairs[::2], pairs[1::2], strict=True))
        elif name in ("APPEND", "APPENDS"):
            rows = _to_the_mark(stack) if name == "APPENDS" else [stack.pop()]
            if not isinstance(stack[-1], list):
                raise ModelRefused("the description of the weights appends to what is no list")
            stack[-1].extend(rows)
        elif name == "STOP":
            return stack.pop()
        elif name != "PROTO":
            raise ModelRefused(f"the description of the weights uses {name}, which no weights need")
    raise ModelRefused("the description of the weights has no end")


def _place(argument: object) -> int:
    if not isinstance(argument, int):
        raise ModelRefused("the description of the weights remembers something at no place")
    return argument


def _to_the_mark(stack: list[Any]) -> list[Any]:
    """What lies above the last mark, taken off the stack with it."""
    at = len(stack) - 1
    while stack[at] is not _MARK:
        at -= 1
        if at < 0:
            raise ModelRefused("the description of the weights has no mark where one belongs")
    above = stack[at + 1 :]
    del stack[at:]
    return above


def _stored(said: Any) -> _Stored:
    match said:
        case ("storage", Named(name=name), str(key), str(), int()) if name in KINDS and key.isdigit():
            return _Stored(KINDS[name], key)
    raise ModelRefused("the description of the weights names numbers of an unknown kind")


def _tensor(archive: zipfile.ZipFile, base: str, value: Any) -> Tensor:
    match value:
        case Called(
            Named(name=name),
            (_Stored(kind=kind, key=key), int(offset), tuple(shape), tuple(strides), *_),
        ) if name == REBUILD:
            pass
        case _:
            raise ModelRefused("the archive holds something else than tensors")
    member = f"{base}data/{key}"
    if archive.getinfo(member).file_size > MOST_BYTES:
        raise ModelRefused("a tensor of the archive is larger than any of ours")
    whole = np.frombuffer(archive.read(member), dtype=kind)
    count = int(np.prod(shape, dtype=np.int64))
    expected = tuple(int(np.prod(shape[at + 1 :], dtype=np.int64)) for at in range(len(shape)))
    if strides != expected or offset < 0 or offset + count > whole.size:
        raise ModelRefused("a tensor of the archive does not lie where it says")
    return whole[offset : offset + count].reshape(shape)
