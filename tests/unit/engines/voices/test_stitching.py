"""From windows to threads, pieces and turns."""

from __future__ import annotations

import numpy as np

from earwitness.engines.voices.networks import Window
from earwitness.engines.voices.stitching import Piece, frames_of, given, pieces_of, threads, turns_of

FRAME_S = 0.02


def window(first: int, order: tuple[int, int, int], whole: np.ndarray, size: int = 100) -> Window:
    """A window of a recording whose truth is `whole` (frames, 3), its voices numbered in another order."""
    speaks = whole[first : first + size][:, list(order)].astype(np.float32)
    alone = speaks * (speaks.sum(axis=1, keepdims=True) == 1)
    return Window(first, speaks, alone)


def talk(frames: int = 250) -> np.ndarray:
    whole = np.zeros((frames, 3))
    for start in range(0, frames, 40):
        whole[start : start + 22, (start // 40) % 2] = 1
    return whole


def test_a_voice_is_followed_through_windows_that_number_it_anew() -> None:
    whole = talk()
    orders = [(0, 1, 2), (2, 0, 1), (1, 0, 2), (1, 2, 0)]
    speaks, alone = threads([window(50 * n, order, whole) for n, order in enumerate(orders)])
    assert speaks.shape == alone.shape == (250, 3)
    assert np.array_equal(speaks > 0.5, whole > 0.5)


def test_pieces_are_two_seconds_at_most_and_small_pauses_are_bridged() -> None:
    speaks = np.zeros((400, 3), dtype=np.float32)
    speaks[10:110, 0] = speaks[115:260, 0] = 1
    speaks[300:302, 1] = 1
    pieces = pieces_of(speaks, FRAME_S)
    assert [(piece.start, piece.stop) for piece in pieces] == [(10, 93), (93, 176), (176, 260)]


def test_a_pause_in_which_another_speaks_is_not_bridged() -> None:
    speaks = np.zeros((100, 3), dtype=np.float32)
    speaks[0:40, 0] = speaks[48:90, 0] = speaks[41:47, 1] = 1
    assert [(p.start, p.thread) for p in pieces_of(speaks, FRAME_S)] == [(0, 0), (41, 1), (48, 0)]


def test_a_print_rests_on_frames_without_another_voice() -> None:
    speaks = np.zeros((60, 3), dtype=np.float32)
    speaks[0:40, 0] = speaks[30:60, 1] = 1
    alone = speaks * (speaks.sum(axis=1, keepdims=True) == 1)
    assert frames_of(Piece(0, 40, 0), speaks, alone).tolist() == list(range(30))


def test_two_voices_at_once_are_turns_that_overlap() -> None:
    speaks = np.zeros((200, 3), dtype=np.float32)
    speaks[100:160, 0] = speaks[20:120, 1] = 1
    pieces = pieces_of(speaks, FRAME_S)
    now = given(pieces, np.array([7 - 7 if p.thread else 1 for p in pieces]), speaks, 2)
    turns = turns_of(now, FRAME_S, 0.0, 4.0)
    assert [turn.voice for turn in turns] == [0, 1]
    assert turns[0].end_s > turns[1].start_s


def test_turns_stay_in_the_sound_and_voices_count_as_they_first_speak() -> None:
    speaks = np.zeros((200, 2), dtype=np.bool_)
    speaks[0:50, 1] = speaks[55:80, 1] = speaks[100:200, 0] = True
    turns = turns_of(speaks, FRAME_S, 0.0, 3.5)
    assert [(turn.voice, turn.start_s, turn.end_s) for turn in turns] == [(0, 0.0, 1.59), (1, 1.99, 3.5)]
