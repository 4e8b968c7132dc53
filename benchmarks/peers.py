"""Other people's programs on the same files, for `listening.py`: run in a peer's own Python, importing nothing of ours.

    PYTHON benchmarks/peers.py NAME JOB.json            prints {"texts": [one a file]}
    PYTHON benchmarks/peers.py convert MODEL FOLDER     weights for openai-whisper and whisper.cpp out of CTranslate2's

A job: {"files": [...], "model": folder, "beam": 5, "language": "ru", "threads": 2, "weights": folder or ""}. Names: `loop`
(faster-whisper as its page shows it), `loop_per_core` (one process a core with one thread, no conditioning on earlier
text, files taken longest first), `batched` (faster-whisper's pipeline, batches of 8), `whisperx`, `openai`,
`whispercpp`. Where a peer would start another program to read sound, PyAV's decoder stands in, so that all read alike.
"""

from __future__ import annotations

import importlib
import json
import multiprocessing
import os
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Job = dict[str, Any]


def loop(job: Job) -> list[str]:
    """faster-whisper, one file after the other, its defaults."""
    from faster_whisper import WhisperModel

    model = WhisperModel(job["model"], device="cpu", compute_type="int8", cpu_threads=job["threads"])
    texts: list[str] = []
    for path in job["files"]:
        segments, _ = model.transcribe(path, language=job["language"], beam_size=job["beam"])
        texts.append(" ".join(segment.text for segment in segments))
    return texts


_MODEL: Any = None


def _load_one(folder: str) -> None:
    global _MODEL
    from faster_whisper import WhisperModel

    _MODEL = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1)


def _hear_one(task: tuple[int, str, str, int]) -> tuple[int, str]:
    number, path, language, beam = task
    segments, _ = _MODEL.transcribe(path, language=language, beam_size=beam, condition_on_previous_text=False)
    return number, " ".join(segment.text for segment in segments)


def loop_per_core(job: Job) -> list[str]:
    """The fair rival: as many plain loops as cores."""
    os.environ["OMP_NUM_THREADS"] = "1"
    order = sorted(enumerate(job["files"]), key=lambda row: -Path(row[1]).stat().st_size)
    tasks = [(number, path, job["language"], job["beam"]) for number, path in order]
    texts = [""] * len(tasks)
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(job["threads"], _load_one, (job["model"],)) as pool:
        for number, text in pool.imap_unordered(_hear_one, tasks):
            texts[number] = text
        pool.close()
        pool.join()  # so that their processor time is counted
    return texts


def batched(job: Job) -> list[str]:
    """faster-whisper's batched pipeline."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    model = WhisperModel(job["model"], device="cpu", compute_type="int8", cpu_threads=job["threads"])
    pipeline = BatchedInferencePipeline(model)
    texts: list[str] = []
    for path in job["files"]:
        segments, _ = pipeline.transcribe(
            path, language=job["language"], beam_size=job["beam"], batch_size=8, without_timestamps=False
        )
        texts.append(" ".join(segment.text for segment in segments))
    return texts


def whisperx(job: Job) -> list[str]:
    """whisperX with its own detector of speech, batches of 8; no alignment, which needs a model from a hub."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    from faster_whisper import decode_audio

    program: Any = importlib.import_module("whisperx")

    model = program.load_model(
        job["model"],
        "cpu",
        compute_type="int8",
        language=job["language"],
        threads=job["threads"],
        vad_method="pyannote",
        asr_options={"beam_size": job["beam"]},
    )
    texts: list[str] = []
    for path in job["files"]:
        try:
            found = model.transcribe(decode_audio(path), batch_size=8, language=job["language"])
        except IndexError:  # 3.8 stops so on a file without speech
            found = {"segments": []}
        texts.append(" ".join(segment["text"] for segment in found["segments"]))
    return texts


def openai(job: Job) -> list[str]:
    """openai-whisper with weights rebuilt from the same model, 32 bit as it runs on a processor."""
    torch: Any = importlib.import_module("torch")
    whisper: Any = importlib.import_module("whisper")
    torch.set_num_threads(job["threads"])
    model = whisper.load_model(str(Path(job["weights"]) / "base.pt"), device="cpu")
    texts: list[str] = []
    for path in job["files"]:
        sound = _sound(path, 16000)
        found = model.transcribe(sound, language=job["language"], beam_size=job["beam"], fp16=False)
        texts.append(found["text"])
    return texts


def whispercpp(job: Job) -> list[str]:
    """whisper.cpp through pywhispercpp, weights of the same model in 16 bit."""
    program: Any = importlib.import_module("pywhispercpp.model")
    model = program.Model(
        str(Path(job["weights"]) / "ggml-base.bin"),
        params_sampling_strategy=1,
        n_threads=job["threads"],
        language=job["language"],
        print_progress=False,
        print_realtime=False,
        redirect_whispercpp_logs_to=None,
        beam_search={"beam_size": job["beam"], "patience": -1.0},
    )
    texts: list[str] = []
    for path in job["files"]:
        texts.append(" ".join(segment.text for segment in model.transcribe(_sound(path, 16000))))
    return texts


def _sound(path: str, rate: int) -> Any:
    """A 16-bit WAV of one channel as 32-bit floats at `rate`, resampled by its spectrum."""
    import wave

    import numpy as np

    with wave.open(path) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.float32) / 32768
        given = file.getframerate()
    if given == rate:
        return pcm
    length = len(pcm) * rate // given
    spectrum = np.fft.rfft(pcm)
    wide = np.zeros(length // 2 + 1, dtype=np.complex64)
    kept = min(len(wide), len(spectrum))
    wide[:kept] = spectrum[:kept]
    return (np.fft.irfft(wide, length) * (length / len(pcm))).astype(np.float32)


# ------------------------------------------------------------------------------------------------------------- conversion


def tensors(path: Path) -> Iterator[tuple[str, Any]]:
    """Names and arrays of a CTranslate2 model.bin (binary version 6) that holds 16- or 32-bit floats."""
    import numpy as np

    types = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
    with path.open("rb") as file:

        def number(form: str) -> int:
            return int(struct.unpack("<" + form, file.read(struct.calcsize(form)))[0])

        def name() -> str:
            return file.read(number("H")).rstrip(b"\0").decode()

        version = number("I")
        if version < 5:
            raise SystemExit(f"a model.bin of version {version} cannot be converted")
        name()
        number("I")
        for _ in range(number("I")):
            called = name()
            shape = [number("I") for _ in range(number("B"))]
            kind = types[number("B")]
            content = np.frombuffer(file.read(number("I")), dtype=kind)
            yield called, content.reshape(shape)


def rebuilt(path: Path) -> dict[str, Any]:
    """The weights under openai-whisper's names: fused projections taken apart, keys without a bias."""
    import numpy as np

    out: dict[str, Any] = {}
    plain = {
        "encoder/conv1": "encoder.conv1",
        "encoder/conv2": "encoder.conv2",
        "encoder/layer_norm": "encoder.ln_post",
        "decoder/layer_norm": "decoder.ln",
    }
    kinds = {"weight": "weight", "bias": "bias", "gamma": "weight", "beta": "bias"}
    parts = {
        "self_attention/layer_norm": "attn_ln",
        "self_attention/linear_1": "attn.out",
        "attention/layer_norm": "cross_attn_ln",
        "attention/linear_0": "cross_attn.query",
        "attention/linear_2": "cross_attn.out",
        "ffn/layer_norm": "mlp_ln",
        "ffn/linear_0": "mlp.0",
        "ffn/linear_1": "mlp.2",
    }
    fused = {
        "self_attention/linear_0": ("attn.query", "attn.key", "attn.value"),
        "attention/linear_1": ("cross_attn.key", "cross_attn.value"),
    }
    for called, array in tensors(path):
        where, _, kind = called.rpartition("/")
        half, _, rest = where.partition("/")
        value = array.astype(np.float32)
        if where in plain:
            out[f"{plain[where]}.{kinds[kind]}"] = value
        elif called == "decoder/embeddings/weight":
            out["decoder.token_embedding.weight"] = value
        elif called.endswith("position_encodings/encodings"):
            out[f"{half}.positional_embedding"] = value
        elif rest.startswith("layer_"):
            layer, _, part = rest.partition("/")
            block = f"{half}.blocks.{layer.removeprefix('layer_')}"
            if part in parts:
                out[f"{block}.{parts[part]}.{kinds[kind]}"] = value
            elif part in fused:
                for name, piece in zip(fused[part], np.split(value, len(fused[part])), strict=True):
                    if not (kind == "bias" and name.endswith("key")):
                        out[f"{block}.{name}.{kinds[kind]}"] = piece
    return out


def convert(model: Path, folder: Path) -> None:
    """Write base.pt and ggml-base.bin; needs openai-whisper and torch in this Python."""
    import base64

    import numpy as np

    torch: Any = importlib.import_module("torch")
    whisper: Any = importlib.import_module("whisper")
    weights = rebuilt(model / "model.bin")
    width = weights["encoder.ln_post.weight"].shape[0]

    def layers(half: str) -> int:
        return len({name.split(".")[2] for name in weights if name.startswith(f"{half}.blocks.")})

    dims = {
        "n_mels": weights["encoder.conv1.weight"].shape[1],
        "n_vocab": weights["decoder.token_embedding.weight"].shape[0],
        "n_audio_ctx": weights["encoder.positional_embedding"].shape[0],
        "n_audio_state": width,
        "n_audio_head": width // 64,
        "n_audio_layer": layers("encoder"),
        "n_text_ctx": weights["decoder.positional_embedding"].shape[0],
        "n_text_state": width,
        "n_text_head": width // 64,
        "n_text_layer": layers("decoder"),
    }
    folder.mkdir(parents=True, exist_ok=True)
    state = {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in weights.items()}
    torch.save({"dims": dims, "model_state_dict": state}, folder / "base.pt")
    assets = Path(whisper.__file__).parent / "assets"
    filters = np.load(assets / "mel_filters.npz")[f"mel_{dims['n_mels']}"]
    ranks = [line.split() for line in (assets / "multilingual.tiktoken").read_bytes().splitlines() if line]
    words = sorted((int(rank), base64.b64decode(token)) for token, rank in ranks)
    order = ("n_vocab", "n_audio_ctx", "n_audio_state", "n_audio_head", "n_audio_layer", "n_text_ctx", "n_text_state", "n_text_head", "n_text_layer", "n_mels")  # fmt: skip
    with (folder / "ggml-base.bin").open("wb") as file:
        file.write(struct.pack("<i", 0x67676D6C))
        file.write(struct.pack("<11i", *(dims[name] for name in order), 1))
        file.write(struct.pack("<ii", *filters.shape) + filters.astype("<f4").tobytes())
        file.write(struct.pack("<i", len(words)))
        for _, word in words:
            file.write(struct.pack("<i", len(word)) + word)
        for name, value in weights.items():
            kept = value.squeeze()
            if name in ("encoder.conv1.bias", "encoder.conv2.bias"):
                kept = kept.reshape(-1, 1)
            half = kept.ndim >= 2 and "positional" not in name and not name.endswith("bias")
            kept = kept.astype("<f2" if half else "<f4")
            called = name.encode()
            file.write(struct.pack("<iii", kept.ndim, len(called), int(half)))
            file.write(struct.pack(f"<{kept.ndim}i", *reversed(kept.shape)) + called + kept.tobytes())


PEERS: dict[str, Callable[[Job], list[str]]] = {
    "loop": loop,
    "loop_per_core": loop_per_core,
    "batched": batched,
    "whisperx": whisperx,
    "openai": openai,
    "whispercpp": whispercpp,
}


def main() -> None:
    """One peer, one job."""
    if sys.argv[1] == "convert":
        convert(Path(sys.argv[2]), Path(sys.argv[3]))
        return
    job = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    # what the peers print goes to the error channel: standard output is for the answer
    answer = os.dup(1)
    os.dup2(2, 1)
    texts = PEERS[sys.argv[1]](job)
    with os.fdopen(answer, "w", encoding="utf-8") as out:
        json.dump({"texts": texts}, out, ensure_ascii=False)


if __name__ == "__main__":
    main()
