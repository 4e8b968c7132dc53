"""Build hook: a wheel or sdist carries the built player, so that whoever installs it never needs Node.

An editable install skips this: there `tools/bootstrap.py` builds the player when its source changed.
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PlayerBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs the frontend build once, before the files of a wheel or sdist are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the player unless it is there already or the install is editable."""
        root = Path(self.root)
        player = root / "src" / "earwitness" / "resources" / "player"
        if version == "editable" or any(player.glob("*")):
            return
        bootstrap = runpy.run_path(str(root / "tools" / "bootstrap.py"), run_name="earwitness_bootstrap")
        bootstrap["build_player"]()
