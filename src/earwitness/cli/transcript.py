"""`earwitness transcript`: a person's work on what was heard: see, correct, sign, hear again, doubt, audit, take out."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from earwitness.cli.common import (
    CaseOption,
    JsonOption,
    PassphraseFileOption,
    asked_for,
    opened,
    print_json,
    progress,
)
from earwitness.errors import UsageError

app = typer.Typer(help="See, correct and sign what was heard.", no_args_is_help=True)

CallArgument = Annotated[str, typer.Argument(help="The call: its id or reference.")]
LineArgument = Annotated[int, typer.Argument(help="The line's number, as `transcript show` gives it.")]
RecordingOption = Annotated[
    int | None,
    typer.Option(
        "--recording",
        help="Which recording of the call, from 1; else the first with lines.",
        show_default=False,
    ),
]
ByOption = Annotated[
    str | None,
    typer.Option("--by", help="Who does it, where it is not you.", show_default=False),
]


@app.command("show")
def show(
    call: CallArgument,
    words: Annotated[bool, typer.Option("--words", help="Number each line's words, for --split.")] = False,
    recording: RecordingOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Numbered lines in both languages: whose words they are, who signed them, what is doubtful."""
    from earwitness.app.actions.reviewing import show_transcript

    with opened(case, passphrase_file) as desk:
        shown = show_transcript(desk, call, recording)
    if as_json:
        print_json(shown)
        return
    print(_title(shown))
    for line in shown["lines"]:
        marks = [line["words_by"]]
        if line["changed_by"] and line["words_by"].startswith("machine"):
            marks.append(f"voice or bounds by {line['changed_by']}")
        if line["signed_by"]:
            marks.append(f"signed by {', '.join(line['signed_by'])}")
        marks += ["time guessed"] * line["time_guessed"] + ["two voices at once"] * line["overlapped"]
        print(f"\n{line['line']:>4}  {line['at']}  {line['voice']}  [{'; '.join(marks)}]")
        print(f"      {_marked(line)}")
        if words:
            print("      " + " ".join(f"{w['word']}:{w['text']}" for w in line["words"]))
        if line["en"]:
            print(f"      {line['en']}   [English: {line['en_by']}; {line['en_status']}]")
    for gap in shown["gaps"]:
        print(f"\n      {gap['at']}  — {gap['reason']} {gap['detail']}")
    print("\nword? is doubtful, ~word has a guessed time (sound is never cut by it).")


def _title(shown: dict[str, Any]) -> str:
    parts = [shown["call"], shown["reference"] or "", shown["transcript"]]
    if shown["recordings"] > 1:
        parts.append(f"recording {shown['recording']} of {shown['recordings']}")
    parts.append(f"signed by {', '.join(shown['signed_by'])}" if shown["signed_by"] else "not signed")
    if shown["english_signed_by"]:
        parts.append(f"English signed by {', '.join(shown['english_signed_by'])}")
    return "  ".join(part for part in parts if part)


def _marked(line: dict[str, Any]) -> str:
    """The text with ~ before words of guessed times and ? behind doubtful ones."""
    text, at = "", 0
    for word in line["words"]:
        doubtful = any(ground != "its time is guessed" for ground in word["doubts"])
        stop = word["begin"] + len(word["text"])
        text += line["text"][at : word["begin"]] + "~" * word["guessed"] + word["text"] + "?" * doubtful
        at = stop
    return f"{text}{line['text'][at:]}"


@app.command("fix")
def fix(
    call: CallArgument,
    line: LineArgument,
    text: Annotated[
        str | None,
        typer.Option(
            "--text",
            help="The line's words as they were said; - asks for them, so that they stay out of your shell's history.",
            show_default=False,
        ),
    ] = None,
    voice: Annotated[
        str | None,
        typer.Option(
            "--voice",
            help="Whose line it is: a party's letter or a label such as 'Speaker 2'. With --split: of the second part.",
            show_default=False,
        ),
    ] = None,
    split: Annotated[
        int | None,
        typer.Option("--split", help="Cut the line in two before this word, from 1.", show_default=False),
    ] = None,
    merge: Annotated[
        int | None, typer.Option("--merge", help="Join it with the next line, by number.", show_default=False)
    ] = None,
    english: Annotated[
        str | None,
        typer.Option("--english", help="What the line says, in English; - asks for it.", show_default=False),
    ] = None,
    means_the_same: Annotated[
        bool,
        typer.Option(
            "--means-the-same",
            help="The line's English, and the themes people put on it, hold for the new words too.",
        ),
    ] = False,
    recording: RecordingOption = None,
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Correct one line; the rest stands. Words that stay keep their measured times, new ones get guessed ones."""
    from earwitness.app.actions.reviewing import Change, fix_line

    if merge is not None and merge != line + 1:
        raise UsageError(f"line {line} can be joined with line {line + 1} only")
    words = asked_for(text, "The line's words")
    meaning = asked_for(english, "In English")
    change = Change(words, voice, split, merge is not None, meaning, means_the_same)
    with opened(case, passphrase_file) as desk:
        done = fix_line(desk, call, line, change, recording=recording, by=by)
    if as_json:
        print_json(done)
        return
    print(f"Written: line {' and '.join(map(str, done['lines']))}. The old words stay in the case.")
    if done["kept"]:
        print(f"Still holds: {_counted(done['kept'])}.")
    if done["no_longer_stands"]:
        print(f"No longer stands, because it rested on the old line: {_counted(done['no_longer_stands'])}.")


def _counted(kinds: dict[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items())


@app.command("sign")
def sign_transcript(
    call: CallArgument,
    by: Annotated[str, typer.Option("--by", help="Whose name it is.")],
    english: Annotated[
        bool, typer.Option("--english", help="Sign the English instead of the original.")
    ] = False,
    all_lines_read: Annotated[
        bool,
        typer.Option(
            "--all-lines-read",
            help="I have held every line against its sound (with --english: against the original), the machine's too.",
        ),
    ] = False,
    lines: Annotated[
        str | None,
        typer.Option("--lines", help="Only these lines, such as 3 or 3-7.", show_default=False),
    ] = None,
    recording: RecordingOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a name under every line. A line that is changed afterwards has to be signed again."""
    from earwitness.app.actions.reviewing import sign

    chosen = _lines(lines)
    with opened(case, passphrase_file) as desk:
        done = sign(
            desk,
            call,
            by=by,
            english=english,
            all_lines_read=all_lines_read,
            lines=chosen,
            recording=recording,
        )
    if as_json:
        print_json(done)
        return
    taken = f", {done['taken_over']} of them taken over from the machine" if done["taken_over"] else ""
    print(f"{done['signatures']} lines of the {done['signed']} signed by {done['by']}{taken}.")


def _lines(given: str | None) -> tuple[int, int] | None:
    if given is None:
        return None
    found = re.fullmatch(r"\s*(\d{1,6})(?:\s*-\s*(\d{1,6}))?\s*", given)
    if found is None:
        raise UsageError("--lines takes a number or two, such as 3 or 3-7")
    return int(found[1]), int(found[2] or found[1])


@app.command("again")
def again(
    call: CallArgument,
    start: Annotated[
        str | None, typer.Option("--from", help="Where to begin, such as 1:02.", show_default=False)
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", help="Where to end, such as 1:20.5.", show_default=False)
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option("--engine", help="Another engine than the settings name.", show_default=False),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option("--model", help="Another model: its name or folder.", show_default=False),
    ] = None,
    beam: Annotated[
        int | None,
        typer.Option(
            "--beam",
            min=1,
            max=10,
            help="Another width of the search: 1 quick, 10 thorough.",
            show_default=False,
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option("--language", help="The language to expect, such as uk.", show_default=False),
    ] = None,
    only_show: Annotated[
        bool, typer.Option("--only-show", help="Show both readings side by side and write nothing.")
    ] = False,
    recording: RecordingOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hear a stretch again, or all of it. What a person corrected, translated or signed is never written over."""
    from earwitness.app.actions.rehearing import OtherEar, both_readings, listen_again, take

    start_s, end_s = _seconds(start, "--from"), _seconds(end, "--to")
    ear = OtherEar(engine, model, beam, language)
    with opened(case, passphrase_file) as desk, progress(quiet=as_json) as say:
        heard = listen_again(desk, call, say, start_s=start_s, end_s=end_s, ear=ear, recording=recording)
        both = both_readings(desk, heard) if only_show else None
        done = {} if only_show else take(desk, heard)
    if both is not None:
        _print_both(both, as_json)
        return
    if as_json:
        print_json(done)
        return
    print(f"Heard {done['from_s']} to {done['to_s']} s again with {done['engine']} {done['model']}.")
    print(
        f"{done['lines']} lines and {done['gaps']} gaps written in place of {_listed(done['replaced'])};"
        f" kept, because people worked on them: {_listed(done['kept'])}."
    )


def _print_both(both: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(both)
        return
    for side, title in (("now", "Now"), ("heard", f"Heard by {both['engine']}")):
        print(f"{title}:")
        for line in both[side]:
            print(
                f"  {line['start_s']:8.1f} s  {line['voice']}  {line['text']}"
                + (f"   [{line['en']}]" if line["en"] else "")
            )
        if not both[side]:
            print("  nothing")
    if both["kept"]:
        print(f"People worked on {_listed(both['kept'])}: what stands there is never written over.")
    print("Nothing was written. Without --only-show it is.")


def _listed(lines: list[int]) -> str:
    return "no line" if not lines else f"line {', '.join(map(str, lines))}"


def _seconds(given: str | None, option: str) -> float | None:
    """Seconds of "62", "1:02" or "1:02.5"; None for None. Raises UsageError."""
    if given is None:
        return None
    found = re.fullmatch(r"\s*(?:(?:(\d+):)?(\d{1,4}):)?(\d{1,5}(?:[.,]\d{1,3})?)\s*", given)
    if found is None:
        raise UsageError(f"{option} takes a time such as 62, 1:02 or 1:02.5")
    hours, minutes, seconds = found.groups(default="0")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))


@app.command("doubtful")
def doubtful_words(
    call: Annotated[
        str | None, typer.Argument(help="One call; else the whole case.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option("--limit", help="How many at most.")] = 50,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Words and gaps worth hearing again, worst first, each with its grounds."""
    from earwitness.app.actions.auditing import doubtful

    with opened(case, passphrase_file) as desk:
        rows = doubtful(desk, call, limit)
    for row in rows:
        if as_json:
            print_json(row)
        else:
            line = "gap" if row["line"] is None else f"line {row['line']}"
            print(
                f"{row['score']:.2f}  {row['call']}  {line}  {row['at']}  {row['word']}  ({'; '.join(row['grounds'])})"
            )
    if not rows and not as_json:
        print("None.")


@app.command("audit")
def audit(
    wanted: Annotated[
        int | None, typer.Option("--draw", help="Draw this many lines by lot.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Any number; the same one draws the same lines.")] = 1,
    record: Annotated[
        Path | None,
        typer.Option(
            "--record", help="The drawn lines with right, wrong and missed filled in.", show_default=False
        ),
    ] = None,
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """How right the transcripts are: draw lines (JSON lines to fill in), then record what a listener found."""
    from earwitness.app.actions import auditing

    if (wanted is None) == (record is None):
        raise UsageError("give either --draw or --record")
    with opened(case, passphrase_file) as desk:
        if wanted is not None:
            for row in auditing.draw(desk, wanted, seed):
                print_json(row)
            return
        done = auditing.record_audit(desk, record or Path(), by)
    if as_json:
        print_json(done)
        return
    print(f"{done['recorded']} judgements recorded.")
    for found in done["draws"]:
        for row in found["word_error"]:
            print(
                f"{found['draw']}, {row['words_by']}: {row['errors']} of {row['words']} words wrong or missed,"
                f" {row['share']:.1%}, 95 % interval {row['low']:.1%} to {row['high']:.1%}"
                f" ({row['lines']} lines, {row['calls']} calls)"
            )


@app.command("write")
def write(
    call: CallArgument,
    form: Annotated[str, typer.Option("--format", help="vtt, srt, txt or json.")] = "vtt",
    english: Annotated[
        bool, typer.Option("--english", help="English where there is some; a machine's is marked as such.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="A file; else the screen.", show_default=False)
    ] = None,
    recording: RecordingOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Take a transcript out as a plain file. Nothing protects it outside the case; the ledger says that it left."""
    from earwitness.app.actions.reviewing import PlainForm, take_out

    forms: tuple[PlainForm, ...] = get_args(PlainForm)
    chosen = next((one for one in forms if one == form), None)
    if chosen is None:
        raise UsageError("--format is one of vtt, srt, txt, json")
    if out is not None and out.exists():
        raise UsageError("the file to write exists already", hint="Name another; nothing is overwritten.")
    with opened(case, passphrase_file) as desk:
        text, shown = take_out(desk, call, chosen, english=english, recording=recording)
        if out is None and shown is not None:
            print_json(shown)
        elif out is None:
            print(text, end="")
        else:
            import json

            out.touch(mode=0o600)
            out.write_text(text or json.dumps(shown, ensure_ascii=False), encoding="utf-8")
    print(
        "This is the call in plain words, with every name in it: nothing protects it outside the case. The case's"
        " ledger says that it was taken out.",
        file=sys.stderr,
    )
