"""What a person may set, from three places: the environment (`EARWITNESS_…`), `earwitness.toml`, and these defaults.

The file is looked for in the case folder and then in the user's configuration folder. Nothing here is secret, and
nothing here opens the network: that needs `network = true` *and* a card that says what for.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from earwitness.errors import BadForm

FILE_NAME = "earwitness.toml"


class Settings(BaseSettings):
    """Every setting, its default and what it means."""

    model_config = SettingsConfigDict(env_prefix="EARWITNESS_", extra="forbid")

    network: bool = Field(
        False,
        description="Allow what a person asks the network for: `models add` from a hub, with --allow-network. Nothing else asks.",
    )
    engine: str = Field(
        "whisper", description="The speech engine, by its entry point in `earwitness.engines`."
    )
    model: str = Field("whisper-base", description="A model of the catalogue, or the folder of one.")
    beam: int = Field(5, ge=1, le=10, description="Beam of the speech engine; 1 is a faster, rougher draft.")
    english: bool = Field(True, description="Write a machine gist in English beside each line.")
    translator: str = Field(
        "",
        description="A text translator for the English, by its id or folder; empty: the speech engine's own gist.",
    )
    voices: str = Field(
        "auto",
        description="What tells voices apart that share one channel: auto (the best installed), light, off, or a folder.",
    )
    hints: Literal["terms", "off"] = Field(
        "off",
        description="Whether doubtful lines are read a second time with the lexicon's numbers for people in mind: evidence"
        " for decipher, never words of the transcript.",
    )
    relisten: Literal["whole", "withheld"] = Field(
        "whole",
        description="What a machine hears again of a finished release: all of its sound, or four seconds around each withheld"
        " stretch, which is faster and hears no name that nobody found.",
    )
    device: Literal["auto", "cpu", "cuda"] = Field(
        "auto", description="Where speech models run; auto takes a graphics card when there is one."
    )
    dispatch: Literal["local", "ray"] = Field(
        "local", description="Where batches run: processes on this machine, or a Ray cluster."
    )
    cluster: str = Field(
        "",
        description="Address of the Ray cluster, as host:port; `local` starts one on this machine, for trying it.",
    )
    cluster_gpus: float = Field(
        0.0,
        ge=0,
        le=8,
        description="Graphics cards each worker of the cluster needs; a part of one may be shared.",
    )
    workers: int = Field(
        0, ge=0, le=256, description="Workers at once; 0 means one a core, or one a processor of the cluster."
    )
    name_finder: bool = Field(
        True, description="Use the trained name finder as one more signal where installed."
    )
    max_hours: float = Field(4.0, gt=0, le=48, description="Longest recording taken in, in hours.")
    decode_seconds: float = Field(
        120.0, gt=0, description="Longest time one file may take to decode, in seconds."
    )
    packs: tuple[str, ...] = Field(
        ("packaged", "police-radio", "trading-floor"), description="Which of the packaged lexicons are used."
    )
    lexicons: tuple[Path, ...] = Field((), description="Lexicon files used besides the packaged ones.")
    sides: tuple[str, ...] = Field(
        (), description="Whose talk this is: lexicon entries of other sides are not read. Empty: not known."
    )
    agencies: tuple[str, ...] = Field(
        (),
        description="Whose lists the callers use (a police agency, say); an entry of theirs stands in place of the general one.",
    )
    codebook: Path | None = Field(None, description="A codebook file used instead of the packaged one.")
    theme_proposers: tuple[str, ...] = Field(
        (), description="Installed engines that propose themes beside the packaged rules, by name."
    )

    @property
    def worker_count(self) -> int:
        return self.workers or os.cpu_count() or 1


def toml_place(wrong: Exception) -> str:
    """Where TOML broke, without what stands there: a key may be a name."""
    found = re.search(r"\(at (?:line \d+, column \d+|end of document)\)", str(wrong))
    return f" {found[0]}" if found else ""


def load(case_folder: Path | None = None) -> Settings:
    """Settings for a case, or for no case. Raises BadForm naming the file's field that does not fit."""
    places = [Path(platformdirs.user_config_dir("earwitness")) / FILE_NAME]
    if case_folder is not None:
        places.insert(0, case_folder / FILE_NAME)
    given: dict[str, object] = {}
    for place in places:
        if place.is_file():
            try:
                given = tomllib.loads(place.read_text(encoding="utf-8"))
            except tomllib.TOMLDecodeError as wrong:
                raise BadForm(f"{FILE_NAME} is not TOML{toml_place(wrong)}") from None
            break
    environment = {name for name in Settings.model_fields if f"EARWITNESS_{name.upper()}" in os.environ}
    try:
        return Settings(**{k: v for k, v in given.items() if k not in environment})  # type: ignore[arg-type]
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise BadForm(f"{FILE_NAME}, {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
