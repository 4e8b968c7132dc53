"""What a browser asks for, read once: the place, the filters in the address, the fields and files of a posted form.

Rules
- A form is read in memory and never put down in a temporary file: an upload is a recording, and a disk remembers.
- A field that is missing reads as empty text; what a page needs, its action asks for by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.datastructures import UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

from earwitness.errors import UsageError

#: fields and files of one form, bytes of one field, and bytes of everything posted at once
MOST_FIELDS, MOST_FILES, LONGEST_FIELD, LARGEST_FORM = 2_000, 5_000, 4 << 20, 4 << 30


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a browser sent it: the name it had there, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as the pages read it."""

    method: str
    place: Mapping[str, str]
    filters: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    uploads: tuple[Upload, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A field of the form, without the space around it; empty where there is none."""
        given = self.fields.get(name, ())
        return given[0].strip() if given else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """Every value given under one name, the empty ones left out."""
        return tuple(value.strip() for value in self.fields.get(name, ()) if value.strip())

    def ticked(self, name: str) -> bool:
        return bool(self.text(name))

    def number(self, name: str) -> int | None:
        """A whole number of the form or, failing that, of the address. None where there is none. Raises UsageError."""
        given = self.text(name) or self.filters.get(name, "").strip()
        if not given:
            return None
        if not given.removeprefix("-").isdecimal() or len(given) > 12:
            raise UsageError(f"{name} is no whole number", hint="Go back and correct it.")
        return int(given)

    def filter(self, name: str) -> str:
        """A part of the address after the question mark; empty where there is none."""
        return self.filters.get(name, "").strip()


class _InMemory(MultiPartParser):
    """Keeps every part in memory, however large."""

    spool_max_size = LARGEST_FORM


async def asked_of(request: Request) -> Asked:
    """Read a request whole. Raises UsageError for a form that is too large or cannot be read."""
    fields: dict[str, list[str]] = {}
    uploads: list[Upload] = []
    if request.method == "POST":
        length = request.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > LARGEST_FORM:
            raise UsageError("the form is too large", hint="Add large recordings with `earwitness add`.")
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            parser: MultiPartParser | FormParser = _InMemory(
                request.headers,
                request.stream(),
                max_files=MOST_FILES,
                max_fields=MOST_FIELDS,
                max_part_size=LONGEST_FIELD,
            )
        else:
            parser = FormParser(request.headers, request.stream())
        try:
            form = await parser.parse()
        except MultiPartException:
            raise UsageError("the form cannot be read", hint="Load the page again and retry.") from None
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                content = await value.read()
                if value.filename or content:
                    uploads.append(Upload(value.filename or "", content))
                await value.close()
            else:
                fields.setdefault(name, []).append(value)
    return Asked(
        request.method,
        dict(request.path_params),
        dict(request.query_params),
        {name: tuple(values) for name, values in fields.items()},
        tuple(uploads),
        {name: request.headers[name] for name in ("range", "accept-language") if name in request.headers},
    )
