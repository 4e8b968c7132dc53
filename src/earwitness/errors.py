"""Every error Earwitness raises on purpose: a number, what happened, where, and what to do next.

An error carries ids, counts and limits, never a word, a name, a number or a file name from a call: it may end in a
log, on a projector or in a bug report. The number is for looking up (docs/reference/errors.md), the exit status for
scripts: 2 the person's input, 3 a check found something, 4 material that could not be read, 5 encryption or keys,
6 blocked by a gate, 1 anything else.
"""

from __future__ import annotations

from typing import ClassVar


class EarwitnessError(Exception):
    """Something went wrong that a person can act on."""

    number: ClassVar[str] = "E000"
    hint: ClassVar[str] = "Look the number up in docs/reference/errors.md."
    exit_status: ClassVar[int] = 1

    def __init__(self, what: str, *, hint: str | None = None) -> None:
        """`what` says what happened and where, by id; `hint` replaces the class's advice where more is known."""
        super().__init__(what)
        self.what = what
        self.advice = hint or type(self).hint

    def __str__(self) -> str:
        return f"{self.number} {self.what}"


# ---------------------------------------------------------------------------------------------- E0: the case and the person


class UsageError(EarwitnessError):
    """An argument does not make sense."""

    number = "E001"
    hint = "See --help for what the command takes."
    exit_status = 2


class NoCase(EarwitnessError):
    """The folder is not a case."""

    number = "E002"
    hint = "Make one with `earwitness new DIR`, or name it with --case DIR or EARWITNESS_CASE."
    exit_status = 2


class CaseExists(EarwitnessError):
    """A case stands where a new one was asked for."""

    number = "E003"
    hint = "Choose an empty folder, or go on with the case that stands there."
    exit_status = 2


class UnknownRecordKind(EarwitnessError):
    """A record names a kind this version does not know."""

    number = "E010"
    hint = "The case was written by a newer Earwitness: update, then open it again."
    exit_status = 4


class BadRecord(EarwitnessError):
    """A record does not fit its kind."""

    number = "E011"
    hint = "Run `earwitness check`: it names the record and says whether the ledger still holds."
    exit_status = 4


class OriginMissing(EarwitnessError):
    """Recordings were offered without saying where they come from."""

    number = "E020"
    hint = "Answer the origin form, or pass the answers with --origin FILE (docs/how-to/add-recordings.md)."
    exit_status = 2


class BadForm(EarwitnessError):
    """A form, manifest or import file is not as it must be."""

    number = "E021"
    hint = "The message names the line and the field; docs/reference/files.md shows the format."
    exit_status = 2


# ------------------------------------------------------------------------------------------------- E1: recordings from outside


class MediaError(EarwitnessError):
    """A file offered as a recording could not be taken in."""

    number = "E100"
    hint = "The file is kept sealed as it came; ask the source for another copy."
    exit_status = 4


class SandboxUnavailable(MediaError):
    """Neither bubblewrap nor Landlock with seccomp can hold a decoder here, so no untrusted file is opened."""

    number = "E101"
    hint = "Use a Linux kernel of 5.13 or newer with Landlock, or install bubblewrap; no file was touched."


class SandboxBroken(MediaError):
    """The caged decoder said something it may not say, or the cage did not hold its own test."""

    number = "E102"
    hint = "The file may be an attack on the decoder. Keep it sealed and do not open it with another player."


class NotAudio(MediaError):
    """The content is of no kind that Earwitness opens, whatever the name says."""

    number = "E103"
    hint = "Formats are told by content: wav, gsm, amr, 3gp, mp3, m4a, aac, ogg, opus, flac, wma, webm, caf, aiff, au."


class PlaylistRefused(MediaError):
    """The content is a list of addresses, which would make a player open other files or the network."""

    number = "E104"
    hint = "Ask the source for the recording itself, not for a playlist."


class EmptyFile(MediaError):
    """The file holds no bytes, or only zeros."""

    number = "E105"
    hint = "The copy failed before it reached you; ask for it again."


class NoAudio(MediaError):
    """The container could be read, but no sound came out of it."""

    number = "E106"


class TooLong(MediaError):
    """The recording is longer than the limit set for one recording."""

    number = "E107"
    hint = "Raise intake.max_hours if you trust it, or ask for the recording in parts."


class TooBig(MediaError):
    """The file, or what it unpacks to, is larger than the limit."""

    number = "E108"
    hint = "A small file that unpacks to a huge one is an old attack; raise the limit only if you trust it."


class DecodeTimeout(MediaError):
    """The decoder did not finish in the time allowed."""

    number = "E109"


class DecoderCrashed(MediaError):
    """The decoder died inside its cage; nothing else was touched."""

    number = "E110"
    hint = "The file may be damaged or an attack. Keep it sealed and do not open it with another player."


class UnsupportedCodec(MediaError):
    """The container is known, but the sound inside it is coded in a way that is not opened."""

    number = "E111"


class UnusableSound(MediaError):
    """The sound has a rate or number of channels no telephone recording has."""

    number = "E112"


class Undecodable(MediaError):
    """The content begins like a recording but cannot be read as one."""

    number = "E113"


class DuplicateFile(MediaError):
    """The same bytes were handed over before."""

    number = "E114"
    hint = "Nothing is lost: the first copy is taken in, and this handover is kept with its date."


class ArchiveError(MediaError):
    """An archive, or one member of it, could not be taken in."""

    number = "E120"
    hint = "The other members are taken in; unpack this one by hand only on a machine you can afford to lose."


class UnsafeMemberPath(ArchiveError):
    """A member's name points outside the archive."""

    number = "E121"


class LinkMember(ArchiveError):
    """A member is a link, a device or something else that is not a plain file."""

    number = "E122"


class ArchiveBomb(ArchiveError):
    """A member, or the archive as a whole, unpacks to more than the limits allow."""

    number = "E123"
    hint = "A small file that unpacks to a huge one is an old attack; raise the limit only if you trust it."


class NestedTooDeep(ArchiveError):
    """Archives lie inside archives deeper than is opened."""

    number = "E124"


class DuplicateMember(ArchiveError):
    """Two members carry the same name; only the first is taken in."""

    number = "E125"


class LockedMember(ArchiveError):
    """A member is encrypted with a password."""

    number = "E126"
    hint = "Unpack it with its password and add the files."


class DamagedArchive(ArchiveError):
    """The archive ends early or its checksums do not hold."""

    number = "E127"


class UnsupportedArchive(ArchiveError):
    """The archive is of a kind that is not opened."""

    number = "E128"
    hint = "Unpack it and add the folder: zip, tar, tar.gz, tar.bz2 and tar.xz are opened."


# ------------------------------------------------------------------------------------------------------ E2: storage and keys


class StorageError(EarwitnessError):
    """The case on disk could not be read or written."""

    number = "E200"
    hint = "Run `earwitness check` on the case; restore the named part from a backup."
    exit_status = 5


# ------------------------------------------------------------------------------------------------------- E3: hearing and models


class SpeechError(EarwitnessError):
    """Speech could not be written down."""

    number = "E300"
    hint = "`earwitness models` shows what is installed and whether it is what it claims to be."
    exit_status = 1


# --------------------------------------------------------------------------------- E4: shorthand, themes and figures (text stages)


class TextError(EarwitnessError):
    """A lexicon, codebook or table of figures is not usable."""

    number = "E400"
    hint = "The message names the line and the column."
    exit_status = 2


# ------------------------------------------------------------------------------------------------------ E5: protecting people


class ProtectError(EarwitnessError):
    """A person could not be protected as decided."""

    number = "E500"
    hint = "Nothing was published. Read what is missing and decide again."
    exit_status = 6


# -------------------------------------------------------------------------------------------------- E6: claims and quotes


class QuoteError(EarwitnessError):
    """A quote or claim breaks a rule of fairness."""

    number = "E600"
    hint = "`earwitness quotes` lists what broke, and where."
    exit_status = 6


# ------------------------------------------------------------------------------------------------------------- E7: release


class ReleaseError(EarwitnessError):
    """A release could not be made."""

    number = "E700"
    hint = "`earwitness status` lists what still blocks publication."
    exit_status = 6


class GateClosed(ReleaseError):
    """Something that must be there before publication is missing."""

    number = "E701"
    hint = "`earwitness status` lists what is missing; nothing was written."
