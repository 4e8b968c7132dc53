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


class BadQuery(UsageError):
    """A search was typed that cannot be read; the message names the column, never the words."""

    number = "E022"
    hint = "docs/how-to/search-a-case.md shows what a search may hold."


class ChangedMeanwhile(EarwitnessError):
    """Somebody else, or another window, changed this since it was shown; nothing was written."""

    number = "E025"
    hint = "Look at what stands now, and do it again there if it is still right."
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
    hint = "Raise max_hours (earwitness.toml) if you trust it, or ask for the recording in parts."


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


class EncryptionUnavailable(StorageError):
    """The database library here would write plain text, or cannot show that it does not."""

    number = "E201"
    hint = "Something replaced the encrypting database library (a preloaded libsqlite3, say). Nothing was written."


class WrongPassphrase(StorageError):
    """No member of this case opens with this passphrase."""

    number = "E202"
    hint = "Check the keyboard layout and Caps Lock. There is no way in without it, for us neither."


class WeakKeyParameters(StorageError):
    """The case says its passphrases cost less to guess than is allowed."""

    number = "E203"
    hint = "case.toml was changed, or made by a test. Restore it from a backup; do not type the passphrase again."


class CaseLocked(StorageError):
    """Another process has the case open."""

    number = "E204"
    hint = "Close the other window or command first; a lock left by a dead process is taken over by itself."


class CaseDamaged(StorageError):
    """A file that holds the case together is missing or changed."""

    number = "E205"
    hint = "Restore the named file from a backup; the other files are untouched."


class DatabaseDamaged(StorageError):
    """A page of a database cannot be opened: bit rot, a cut file, or someone changed it."""

    number = "E206"
    hint = "Run `earwitness check`: it names the pages. Restore the database from a backup."


class LedgerBroken(StorageError):
    """The records do not agree with the ledger or its signed checkpoints."""

    number = "E207"
    hint = "Records were changed, removed or rolled back. Keep this copy and compare it with a backup."


class BlobMissing(StorageError):
    """There is no such blob, or its file is gone."""

    number = "E208"
    hint = "Restore the file of that name from a backup into blobs/."


class BlobDamaged(StorageError):
    """A sealed blob does not open: it was changed, cut, or stands under another one's name."""

    number = "E209"
    hint = "Restore the file of that name from a backup into blobs/."


class NoSuchRecord(StorageError):
    """There is no record with this id."""

    number = "E210"
    hint = "Ids come from `earwitness show`; a record of the vault is only seen with the vault open."


class RecordExists(StorageError):
    """A record with this id is already there; nothing of the batch was written."""

    number = "E211"
    hint = "The batch was appended before. Nothing is lost."


class UnknownBasis(StorageError):
    """A record rests on or supersedes one that is not there; nothing of the batch was written."""

    number = "E212"
    hint = "Append what a record rests on before it, or in the same batch."


class WrongStore(StorageError):
    """A record that points at persons was offered outside the vault, or another one inside; nothing was written."""

    number = "E213"
    hint = "This is a fault in the program, not in your material: please report the number and the kind."


class NewerCase(StorageError):
    """The case was written by a newer version."""

    number = "E214"
    hint = "Update Earwitness, then open the case again. Nothing was changed."


class CaseClosed(StorageError):
    """The case was used after it was closed."""

    number = "E215"
    hint = "Open the case again."


class MemberKnown(StorageError):
    """There is already a member of this name."""

    number = "E216"
    hint = "Choose another name for the new member."


class ServerAway(StorageError):
    """The team's database server cannot be reached, refused, or broke off; nothing was half written."""

    number = "E217"
    hint = "Ask whoever runs the server whether it is up and lets you in. What you did last may have to be done again."


# ------------------------------------------------------------------------------------------------------- E3: hearing and models


class SpeechError(EarwitnessError):
    """Speech could not be written down."""

    number = "E300"
    hint = "`earwitness models` shows what is installed and whether it is what it claims to be."
    exit_status = 1


class ModelMissing(SpeechError):
    """The speech model that was asked for is not on this machine."""

    number = "E301"
    hint = (
        "`earwitness models` lists what is installed, `earwitness models add` brings another;"
        " `make setup` installs the default."
    )


class ModelTampered(SpeechError):
    """A model's files are not the published ones: their fingerprints differ from the pinned values."""

    number = "E302"
    hint = (
        "Do not use it. `earwitness models remove` takes it away; add it again from a source you trust,"
        " and if it comes back, tell the maintainers."
    )
    exit_status = 5


class ModelRefused(SpeechError):
    """What is offered as a model is in no format that is read here, or holds files that could run code."""

    number = "E303"
    hint = (
        "Give a CTranslate2 folder (model.bin, config.json, tokenizer.json, vocabulary) or an ONNX one;"
        " never .pt or pickle files."
    )
    exit_status = 2


class EngineFailed(SpeechError):
    """The speech engine failed on one recording."""

    number = "E304"
    hint = "The recording is kept and marked with a gap; hear it again, or transcribe it by hand and import that."


class DeviceMissing(SpeechError):
    """A GPU was asked for and there is none that the speech engine can use."""

    number = "E305"
    hint = "Leave the device on `auto`, which takes a GPU where there is one, or say `cpu`."
    exit_status = 2


class WorkerLost(SpeechError):
    """The worker process died on a task twice, so the task was set aside and the rest went on."""

    number = "E310"
    hint = "Most often memory ran out: use fewer workers or a smaller model, then hear the recording again."


class WorkerUnfit(SpeechError):
    """A worker process could not load what it needs to work."""

    number = "E311"
    hint = "`earwitness models` shows whether the model is whole; the message names the error of the worker."


class TaskBroke(SpeechError):
    """A task ended in an error nobody foresaw; its kind is named, its words are not."""

    number = "E312"
    hint = "Run it again with one worker to see where it breaks, and report the error's kind and number."


class LinesNotRead(SpeechError):
    """A transcript or translation was to be signed, and some of its lines are still a machine's, or are missing."""

    number = "E320"
    hint = (
        "Correct them one by one, or, having held every line against its sound, sign with --all-lines-read."
    )
    exit_status = 6


class NoTranscript(SpeechError):
    """What was asked for needs a transcript, and the call has none."""

    number = "E321"
    hint = "Hear the call with `earwitness run transcribe`, or import a transcript."
    exit_status = 2


# --------------------------------------------------------------------------------- E4: shorthand, themes and figures (text stages)


class TextError(EarwitnessError):
    """A lexicon, codebook or table of figures is not usable."""

    number = "E400"
    hint = "The message names the line and the column."
    exit_status = 2


class BadLexicon(TextError):
    """A lexicon file is not as it must be."""

    number = "E401"
    hint = (
        "Correct the line named, or take the packaged lexicon as a pattern (docs/explanation/shorthand.md)."
    )


class BadCodebook(TextError):
    """A codebook file is not as it must be."""

    number = "E402"
    hint = (
        "Correct the line named; `earwitness codebook export` gives a pattern (docs/explanation/themes.md)."
    )


class BadCueTable(TextError):
    """A packaged table of cues is damaged."""

    number = "E403"
    hint = "Install Earwitness anew; the message names the table and the line."


class PainterMissing(TextError):
    """A chart could not be drawn in dots: the library for it, or any typeface, is missing on this machine."""

    number = "E404"
    hint = "Install it: `pip install earwitness[png]`; or take --format svg, which needs nothing."


# ------------------------------------------------------------------------------------------------------ E5: protecting people


class ProtectError(EarwitnessError):
    """A person could not be protected as decided."""

    number = "E500"
    hint = "Nothing was published. Read what is missing and decide again."
    exit_status = 6


class NothingToSearch(ProtectError):
    """A leak scan was asked for without one secret that can be searched, so that it would prove nothing."""

    number = "E501"
    hint = "Give the list of secrets, one a line; a case takes them from its vault and its withholdings."
    exit_status = 2


class ContactBarred(ProtectError):
    """What is known of somebody's safety forbids to contact them."""

    number = "E502"
    hint = "Do not contact them. If what is known of their safety is wrong, say so first: `earwitness people safety`."


class NotApproved(ProtectError):
    """Something that can endanger a person was not approved by others than who asks for it."""

    number = "E503"
    hint = "Have the plan signed by somebody else; what was done without is written down with --without-approval WHY."


# -------------------------------------------------------------------------------------------------- E6: claims and quotes


class QuoteError(EarwitnessError):
    """A quote or claim breaks a rule of fairness."""

    number = "E600"
    hint = "`earwitness quotes` lists what broke, and where."
    exit_status = 6


class UnfairQuote(QuoteError):
    """An edit changes what was said; the message names the rule and the place, never the words."""

    number = "E601"
    hint = "Put the words back, mark the cut with …, or tell it in reported speech. docs/explanation/quotes.md lists the rules."


class QuoteOfNothing(QuoteError):
    """A quote names a call, a turn or a translation that does not stand."""

    number = "E602"
    hint = "Import or correct the transcript and the translation first, then draft the quote again."
    exit_status = 2


class VerdictTooHigh(QuoteError):
    """A verdict says more than the checks allow."""

    number = "E610"
    hint = "Add a check, answer the contradiction, or say less. docs/explanation/verification.md lists the rules."


class UnknownReference(QuoteError):
    """An interview, a piece of evidence or a decision points at a call and turn that the case does not have."""

    number = "E611"
    hint = "References are written as the call's reference, a colon and the turn from 1: call-011:3."
    exit_status = 2


# ------------------------------------------------------------------------------------------------------------- E7: release


class ReleaseError(EarwitnessError):
    """A release could not be made."""

    number = "E700"
    hint = "`earwitness status` lists what still blocks publication."
    exit_status = 6


class StoryOutOfDate(ReleaseError):
    """The story points at something that no longer stands, or that was never what it is used as."""

    number = "E702"
    hint = "Choose the quote or figure again; `earwitness status` lists what is stale."


class BadImprint(ReleaseError):
    """What was given with the release itself does not make sense."""

    number = "E703"
    hint = "Give the release a plain name, and let the case derive the key."
    exit_status = 2


class LeakFound(ReleaseError):
    """A secret of the case shows in the finished release, or a file of it could not be searched."""

    number = "E710"
    hint = "Nothing was written. Withhold what shows, or keep it by a decision that names why, and release again."
    exit_status = 3


class GateClosed(ReleaseError):
    """Something that must be there before publication is missing."""

    number = "E701"
    hint = "`earwitness status` lists what is missing; nothing was written."
