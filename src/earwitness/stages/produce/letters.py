"""Digests, keys and signatures in letters, in which no name or number of a case turns up by chance.

In digits and vowels a short name or number does, and so it does in six letters or more read as base64; the leak scan could
not tell it from a leak. So: bracketed groups of five consonants. The brackets keep the outer groups from joining the
strings beside them.
"""

from __future__ import annotations

CONSONANTS = "bcdfghjklmnpqrst"  #: for 0 to f
_HEX = "0123456789abcdef"


def in_letters(digest: str) -> str:
    """Lower-case hexadecimal as `(bcdfg hjklm n)`."""
    letters = digest.translate(str.maketrans(_HEX, CONSONANTS))
    return f"({' '.join(letters[n : n + 5] for n in range(0, len(letters), 5))})"


def from_letters(text: str) -> str:
    """Hexadecimal of what `in_letters` wrote, however its groups were spaced. Raises ValueError for anything else."""
    letters = "".join(text.split()).strip("()")
    if not letters or set(letters) - set(CONSONANTS):
        raise ValueError("not written in the sixteen letters")
    return letters.translate(str.maketrans(CONSONANTS, _HEX))
