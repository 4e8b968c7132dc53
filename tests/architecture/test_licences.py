"""What a plain install brings along may be used by everybody: no GPL, and no CUDA or torch by the back door."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source import ROOT

COPYLEFT = re.compile(r"\b(A?GPL|GNU (Affero )?General Public)", re.IGNORECASE)
LESSER = re.compile(r"\bLGPL|Lesser General Public", re.IGNORECASE)

#: LGPL libraries we use, and why that is fine.
LESSER_ALLOWED = {
    "soxr": "a separate shared library, used unchanged through its binding; anyone can replace it (NOTICE.md)"
}

#: Packages whose metadata name no licence; read by hand in their own LICENSE files.
READ_BY_HAND = {"sqlcipher3": "zlib", "pyrage": "MIT"}

TOO_HEAVY = re.compile(r"^(torch|torchaudio|tensorflow|jax|nvidia-.*|cuda-.*|triton|transformers)$")


def installed_with(name: str) -> set[str]:
    """A distribution and everything a plain install of it brings, by canonical name."""
    seen: set[str] = set()
    queue = [name]
    while queue:
        one = canonicalize_name(queue.pop())
        if one in seen:
            continue
        seen.add(one)
        for line in metadata.requires(one) or []:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                queue.append(requirement.name)
    return seen - {canonicalize_name(name)}


def licence_of(name: str) -> str:
    """What a distribution says its licence is, from its expression, its field and its classifiers."""
    about = metadata.metadata(name)
    classifiers = [line for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    said = [about.get("License-Expression") or "", (about.get("License") or "")[:200], *classifiers]
    return " | ".join(part for part in said if part)


def test_no_licence_at_run_time_binds_our_users() -> None:
    bound = {}
    for name in installed_with("earwitness"):
        said = licence_of(name)
        if COPYLEFT.search(LESSER.sub("", said)):
            bound[name] = said
        if LESSER.search(said) and name not in LESSER_ALLOWED:
            bound[name] = said
    assert bound == {}


def test_every_licence_is_known() -> None:
    silent = {name for name in installed_with("earwitness") if not licence_of(name)}
    assert silent <= set(READ_BY_HAND)


def test_exceptions_are_still_needed() -> None:
    brought = installed_with("earwitness")
    assert set(LESSER_ALLOWED) <= brought
    assert set(READ_BY_HAND) <= brought


def test_no_lock_brings_a_gpu_stack() -> None:
    for lock in sorted(ROOT.glob("requirements*.lock")):
        names = re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock.read_text(encoding="utf-8"), re.MULTILINE)
        assert names, lock.name
        assert [name for name in names if TOO_HEAVY.match(name)] == []


def test_every_locked_library_has_its_hashes() -> None:
    for lock in sorted(ROOT.glob("requirements*.lock")):
        text = re.sub(r"\\\n\s*", " ", lock.read_text(encoding="utf-8"))
        pins = [line for line in text.splitlines() if "==" in line and not line.lstrip().startswith("#")]
        assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_lock_holds_what_the_project_asks_for() -> None:
    """Whoever adds a library also runs `make lock`."""
    pinned = {
        canonicalize_name(name)
        for name in re.findall(
            r"^([A-Za-z0-9][\w.-]*)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["names"], *extras["ukrainian"]]
    asked = {canonicalize_name(Requirement(line).name) for line in wanted}
    assert asked <= pinned
    fits = {canonicalize_name(Requirement(line).name): Requirement(line).specifier for line in wanted}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for name, version in re.findall(r"^([A-Za-z0-9][\w.-]*)==([\w.!+]+)", lock, re.MULTILINE):
        if canonicalize_name(name) in fits:
            assert fits[canonicalize_name(name)].contains(version), f"{name} {version}: run `make lock`"
