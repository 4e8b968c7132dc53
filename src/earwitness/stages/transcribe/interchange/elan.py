"""ELAN annotation files (.eaf): tiers over shared time slots, and tiers that hang on others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from xml.etree import ElementTree

from earwitness.errors import BadForm
from earwitness.model.markup import tree_of
from earwitness.stages.transcribe.interchange.tiers import (
    ENGLISH_TIER,
    LONGEST_S,
    WORDS_TIER,
    Brought,
    OutLine,
    Tier,
    TierMark,
    account,
    always_lost,
    bare_name,
    losses_of,
    without_overlaps,
)

MOST_TIERS = 500  #: more than a file of one call has

_ENGLISH = ("en", "eng")
_ONLY_A_NUMBER = re.compile(r"[^\W\d_]{0,5}[\d_.\-: ]*")


def read(raw: bytes) -> Brought:
    """The tiers of a file as lines. Raises BadForm."""
    root = tree_of(raw)
    if root.tag != "ANNOTATION_DOCUMENT":
        raise BadForm("the file is XML, and no ELAN annotation document")
    slots = _slots(root)
    parents = {tier.get("TIER_ID", ""): tier.get("PARENT_REF", "") for tier in root.iter("TIER")}
    languages = {tier.get("TIER_ID", ""): tier.get("LANG_REF", "").casefold() for tier in root.iter("TIER")}
    tiers: list[Tier] = []
    timed: dict[str, TierMark] = {}
    broken = 0
    waiting = list(enumerate(root.iter("TIER"), 1))
    if len(waiting) > MOST_TIERS:
        raise BadForm(f"the file has more than {MOST_TIERS} tiers", hint="Export one call a file.")
    while waiting:
        # A tier is read once the tier it hangs on is; tiers that hang on each other never come, and are counted.
        unread = {tier.get("TIER_ID", "") for _, tier in waiting} - {""}
        ready = [(n, tier) for n, tier in waiting if tier.get("PARENT_REF", "") not in unread]
        if not ready:
            broken += sum(len(tier) for _, tier in waiting)
            break
        waiting = [(n, tier) for n, tier in waiting if tier.get("PARENT_REF", "") in unread]
        for number, element in ready:
            marks, without = _marks(element, slots, timed)
            broken += without
            timed |= {mark.key: mark for mark in marks if mark.key}
            tiers.append(_tier(number, element, parents, languages, marks))
    tiers.sort(key=lambda tier: tier.number)
    linked = len(list(root.iter("MEDIA_DESCRIPTOR"))) + len(list(root.iter("LINKED_FILE_DESCRIPTOR")))
    shifted = sum(
        one.get("TIME_ORIGIN", "0").strip() not in ("", "0") for one in root.iter("MEDIA_DESCRIPTOR")
    )
    lost = losses_of(
        (shifted, "media that begin before or after the others: times are the annotations' own"),
        (broken, "annotations without a place in time or a mark they hang on"),
        (linked, "links to media and other files, which are not followed"),
        (len(list(root.iter("CV_ENTRY_ML"))) + len(list(root.iter("CV_ENTRY"))), "entries of vocabularies"),
        (len(list(root.iter("COMMENT"))), "comments"),
    )
    return account(_with_words_in_children(tiers), lost)


def _slots(root: ElementTree.Element) -> dict[str, float | None]:
    """Seconds of each time slot; None where it has no value, or none that is a time."""
    header = root.find("HEADER")
    unit = header.get("TIME_UNITS", "milliseconds") if header is not None else "milliseconds"
    if unit != "milliseconds":
        raise BadForm(
            "the file's times are not in milliseconds", hint="Save it in a newer ELAN, and import that."
        )
    out: dict[str, float | None] = {}
    for slot in root.iter("TIME_SLOT"):
        value = slot.get("TIME_VALUE", "")
        fit = re.fullmatch(r"[0-9]{1,10}", value) is not None and int(value) / 1000 < LONGEST_S
        out[slot.get("TIME_SLOT_ID", "")] = int(value) / 1000 if fit else None
    return out


def _tier(
    number: int,
    element: ElementTree.Element,
    parents: dict[str, str],
    languages: dict[str, str],
    marks: Sequence[TierMark],
) -> Tier:
    name = element.get("TIER_ID", "")
    root_name, seen = name, {name}
    while (above := parents.get(root_name)) and above not in seen:
        root_name = above
        seen.add(above)
    # A tier's voice is its own, else that of the tier it hangs on.
    voice = element.get("PARTICIPANT", "").strip() or bare_name(root_name) or "-"
    return Tier(
        number,
        name,
        voice,
        tuple(marks),
        dependent=bool(parents.get(name)),
        english=_is_rendering(name, parents.get(name, ""), languages),
    )


def _is_rendering(name: str, parent: str, languages: dict[str, str]) -> bool:
    """Whether a tier is the English of others: where what it hangs on, or else any tier, is in another language."""
    if languages.get(name) not in _ENGLISH:
        return False
    if parent:
        return languages.get(parent) not in _ENGLISH
    return any(language not in ("", *_ENGLISH) for language in languages.values())


def _marks(
    tier: ElementTree.Element, slots: dict[str, float | None], timed: dict[str, TierMark]
) -> tuple[list[TierMark], int]:
    """Marks of a tier, and how many have no place at all."""
    marks: list[TierMark] = []
    open_ends: list[tuple[float | None, float | None]] = []
    broken = 0
    for one in tier.iter("ALIGNABLE_ANNOTATION"):
        first, last = one.get("TIME_SLOT_REF1", ""), one.get("TIME_SLOT_REF2", "")
        if first not in slots or last not in slots:
            broken += 1
            continue
        open_ends.append((slots[first], slots[last]))
        marks.append(TierMark(0.0, 0.0, _value(one), key=one.get("ANNOTATION_ID", "")))
    placed, without = _spread(marks, open_ends)
    groups: dict[str, list[TierMark]] = {}
    for one in tier.iter("REF_ANNOTATION"):
        key = one.get("ANNOTATION_REF", "")
        if key not in timed:
            broken += 1
            continue
        mark = TierMark(0.0, 0.0, _value(one), key=one.get("ANNOTATION_ID", ""), parent=key)
        groups.setdefault(key, []).append(mark)
    for key, children in groups.items():
        above = timed[key]
        step = (above.end_s - above.start_s) / len(children)
        for place, child in enumerate(children):
            start_s = above.start_s + step * place
            guessed = above.guessed or len(children) > 1
            # What hangs on a mark that hangs on a line hangs on that line.
            line = above.parent or key
            placed.append(replace(child, start_s=start_s, end_s=start_s + step, guessed=guessed, parent=line))
    return placed, broken + without


def _value(annotation: ElementTree.Element) -> str:
    return " ".join((annotation.findtext("ANNOTATION_VALUE") or "").split())


def _spread(
    marks: Sequence[TierMark], ends: Sequence[tuple[float | None, float | None]]
) -> tuple[list[TierMark], int]:
    """Marks with times; those in a row whose ends have none share what lies between the times around them."""
    out: list[TierMark] = []
    broken = at = 0
    while at < len(marks):
        stop = at
        while stop + 1 < len(marks) and ends[stop][1] is None and ends[stop + 1][0] is None:
            stop += 1
        start_s, end_s = ends[at][0], ends[stop][1]
        if start_s is None or end_s is None or end_s <= start_s:
            broken += stop + 1 - at
        else:
            step = (end_s - start_s) / (stop + 1 - at)
            for place in range(at, stop + 1):
                begin = start_s + step * (place - at)
                until = end_s if place == stop else begin + step
                out.append(replace(marks[place], start_s=begin, end_s=until, guessed=stop > at))
        at = stop + 1
    return out, broken


def _with_words_in_children(tiers: Sequence[Tier]) -> list[Tier]:
    """Where a voice's own tier only numbers its lines ("A_001"), the tier below it with most letters holds what was said."""
    out = list(tiers)
    for place, tier in enumerate(tiers):
        texts = [mark.text for mark in tier.marks]
        if tier.dependent or not texts or not all(_ONLY_A_NUMBER.fullmatch(text) for text in texts):
            continue
        if not any(re.search(r"\d", text) for text in texts) and any(texts):
            continue
        keys = {mark.key for mark in tier.marks}
        below = [
            (sum(len(mark.text) for mark in child.marks), -n)
            for n, child in enumerate(tiers)
            if child.dependent
            and not child.english
            and {mark.parent for mark in child.marks} <= keys
            and len({mark.parent for mark in child.marks}) == len(child.marks) > 0
        ]
        if below:
            chosen = -max(below)[1]
            said = tiers[chosen].marks
            out[place] = replace(
                tier, marks=tuple(replace(mark, key=mark.parent, parent="") for mark in said)
            )
            out[chosen] = replace(tiers[chosen], marks=())
    return out


# -------------------------------------------------------------------------------------------------------------- writing


def write(lines: Sequence[OutLine]) -> tuple[str, tuple[str, ...]]:
    """Version 3.0: for each voice its lines, the English hanging on them, and those words that have times of their own.

    It names no medium and no author; its date is the epoch's, so that the same lines are the same file.
    """
    root = ElementTree.Element(
        "ANNOTATION_DOCUMENT", {"AUTHOR": "", "DATE": "1970-01-01T00:00:00+00:00", "FORMAT": "3.0", "VERSION": "3.0"}
    )  # fmt: skip
    ElementTree.SubElement(root, "HEADER", {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"})
    order = ElementTree.SubElement(root, "TIME_ORDER")
    times: list[float] = []
    number = 0

    def slot(seconds: float) -> str:
        times.append(seconds)
        return f"ts{len(times)}"

    def annotation(tier: ElementTree.Element, text: str, place: tuple[float, float] | str) -> str:
        nonlocal number
        number += 1
        key = f"a{number}"
        outer = ElementTree.SubElement(tier, "ANNOTATION")
        if isinstance(place, str):
            inner = ElementTree.SubElement(
                outer, "REF_ANNOTATION", {"ANNOTATION_ID": key, "ANNOTATION_REF": place}
            )
        else:
            refs = {"TIME_SLOT_REF1": slot(place[0]), "TIME_SLOT_REF2": slot(place[1])}
            inner = ElementTree.SubElement(outer, "ALIGNABLE_ANNOTATION", {"ANNOTATION_ID": key, **refs})
        ElementTree.SubElement(inner, "ANNOTATION_VALUE").text = _printable(text)
        return key

    for voice in dict.fromkeys(line.voice for line in lines):
        for place, row in enumerate(without_overlaps([one for one in lines if one.voice == voice]), 1):
            second = f" ({place})" if place > 1 else ""
            name = f"{voice}{second}"
            own = {"PARTICIPANT": voice}
            tier = ElementTree.SubElement(
                root, "TIER", {"TIER_ID": name, "LINGUISTIC_TYPE_REF": "line", **own}
            )
            keys = [annotation(tier, one.text, (one.start_s, one.end_s)) for one in row]
            if any(one.english for one in row):
                hangs = {"TIER_ID": f"{voice}{ENGLISH_TIER}{second}", "PARENT_REF": name, **own}
                tier = ElementTree.SubElement(root, "TIER", {**hangs, "LINGUISTIC_TYPE_REF": "english"})
                for key, one in zip(keys, row, strict=True):
                    if one.english:
                        annotation(tier, one.english, key)
            words = [w for one in row for w in one.words if not w.guessed]
            if words:
                hangs = {"TIER_ID": f"{voice}{WORDS_TIER}{second}", "PARENT_REF": name, **own}
                tier = ElementTree.SubElement(root, "TIER", {**hangs, "LINGUISTIC_TYPE_REF": "words"})
                for word in words:
                    annotation(tier, word.text, (word.start_s, word.end_s))
    for place, seconds in enumerate(times, 1):
        ElementTree.SubElement(
            order, "TIME_SLOT", {"TIME_SLOT_ID": f"ts{place}", "TIME_VALUE": str(round(seconds * 1000))}
        )
    for id, constraint in (("line", ""), ("english", "Symbolic_Association"), ("words", "Included_In")):
        told = {"LINGUISTIC_TYPE_ID": id, "TIME_ALIGNABLE": str(id != "english").lower()}
        ElementTree.SubElement(
            root, "LINGUISTIC_TYPE", {**told, **({"CONSTRAINTS": constraint} if constraint else {})}
        )
    for constraint in ("Symbolic_Association", "Included_In"):
        ElementTree.SubElement(root, "CONSTRAINT", {"STEREOTYPE": constraint})
    ElementTree.indent(root)
    guessed = sum(word.guessed for line in lines for word in line.words)
    text = '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
    return text, (
        *losses_of((guessed, "times of words that were only guessed")),
        *always_lost(lines, english=True, words=True),
    )


def _printable(text: str) -> str:
    """Without the control characters that no XML can hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", text)
