"""The seccomp program does what its table says: run here by a small interpreter of classic BPF."""

from __future__ import annotations

import struct

import pytest

from earwitness.engines.media.cage import _CALLS, _MACHINES, _NO_EXEC_CALLS, CageError, seccomp_program

ALLOW, DENY, KILL = 0x7FFF0000, 0x00050001, 0x80000000


def verdict(program: bytes, arch: int, number: int, argument2: int = 0) -> int:
    """What the kernel would do with one call (struct seccomp_data: nr, arch, instruction pointer, six arguments)."""
    event = struct.pack("<IIQ6Q", number, arch, 0, 0, 0, argument2, 0, 0, 0)
    instructions = [struct.unpack_from("<HBBI", program, at) for at in range(0, len(program), 8)]
    accumulator = at = 0
    while True:
        code, if_true, if_false, operand = instructions[at]
        at += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("<I", event, operand)
        elif code == 0x15:
            at += if_true if accumulator == operand else if_false
        elif code == 0x45:
            at += if_true if accumulator & operand else if_false
        else:
            assert code == 0x06
            return int(operand)


@pytest.mark.parametrize("machine", sorted(_MACHINES))
def test_exactly_the_listed_calls_pass(machine: str) -> None:
    program = seccomp_program(machine)
    arch, column = _MACHINES[machine]
    allowed = {numbers[column] for numbers in _CALLS.values()}
    guarded = {numbers[column] for numbers in _NO_EXEC_CALLS.values()}
    for number in range(600):
        expected = ALLOW if number in allowed | guarded else DENY
        assert verdict(program, arch, number) == expected, number


@pytest.mark.parametrize("machine", sorted(_MACHINES))
def test_executable_memory_is_refused_with_any_other_bits(machine: str) -> None:
    program = seccomp_program(machine)
    arch, column = _MACHINES[machine]
    for numbers in _NO_EXEC_CALLS.values():
        assert [verdict(program, arch, numbers[column], bits) for bits in range(8)] == [ALLOW] * 4 + [
            DENY
        ] * 4


def test_other_architectures_die_and_x32_numbers_are_refused() -> None:
    program = seccomp_program("x86_64")
    assert verdict(program, 0x40000003, 0) == KILL  # i386
    assert verdict(program, 0xC00000B7, 63) == KILL
    assert verdict(program, 0xC000003E, 0x40000000) == DENY  # read, by its x32 number


def test_what_opens_the_world_is_on_no_list() -> None:
    for (
        name
    ) in "open openat openat2 socket connect execve execveat fork vfork clone clone3 kill ptrace".split():
        assert name not in _CALLS
        assert name not in _NO_EXEC_CALLS


def test_an_unknown_machine_is_refused() -> None:
    with pytest.raises(CageError):
        seccomp_program("riscv64")
