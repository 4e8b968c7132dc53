"""Plugins: engines and stores found by the name a person wrote in the settings, and loaded only then.

Built-ins come the same way: `pyproject.toml` registers them under the same entry points. Nothing is loaded because it
happens to be installed.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

from earwitness.errors import UsageError

Group = Literal["earwitness.engines", "earwitness.stores", "earwitness.theme_proposers"]


def names(group: Group) -> tuple[str, ...]:
    """What is registered, without importing any of it."""
    return tuple(sorted({point.name for point in entry_points(group=group)}))


def load(group: Group, name: str) -> Any:
    """The object registered under `name`. Raises UsageError listing what there is."""
    found: EntryPoint | None = next(iter(entry_points(group=group, name=name)), None)
    if found is None:
        raise UsageError(
            f"nothing called {name!r} is registered in {group}",
            hint=f"Registered are: {', '.join(names(group)) or 'none'}.",
        )
    return found.load()
