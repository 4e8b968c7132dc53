"""Find lines: a search in what was said, its English and its notes, and the words around every hit. Reads only.

People are found in the vault, when it is open, and told by id and alias: a name is shown only by `people`, which writes down
that somebody looked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from earwitness.app.actions.look import clock
from earwitness.app.wiring import Desk
from earwitness.errors import BadQuery
from earwitness.model.identity import Alias, InterviewNote, Person
from earwitness.model.ids import CallId, PersonId, RecordId
from earwitness.model.query import WORD, Phrase, Query, QueryNode, Restriction, changed, plain
from earwitness.model.query_language import parsed
from earwitness.model.records import Record
from earwitness.model.speech import Rendering, Utterance
from earwitness.ports import Found, Progress, RecordStore

#: characters on either side of a keyword
KWIC_WIDTH = 40
#: texts of the vault that are looked through for one question
MOST_ALIASES = 500

FOUND_IN = {"Utterance": "original", "Rendering": "translation"}


def finish_index(desk: Desk, progress: Progress) -> None:
    """Index what waits for it, with progress: after an update of the program, or an interruption. Else done at once."""
    desk.case.records.catch_up(progress)


def search_case(desk: Desk, query: str, limit: int, skip: int = 0) -> list[dict[str, Any]]:
    """Hits in original, English and notes, best first from number `skip` on, each with its call and second.

    Raises BadQuery.
    """
    asked = read_query(desk, query)
    rows = [_row(desk, found) for found in desk.case.records.search(asked, limit, skip)]
    if not rows and not skip:
        _refuse_unknown_themes(desk, asked)
    return rows


def concordance(
    desk: Desk, query: str, limit: int, skip: int = 0, width: int = KWIC_WIDTH
) -> list[dict[str, Any]]:
    """Keyword in context: a row for every place that matched in the lines `search_case` finds, in its order.

    `left` and `right` are at most `width` characters, cut between words. Raises BadQuery, also where no word is asked for.
    """
    asked = read_query(desk, query)
    if not asked.leaves:
        raise BadQuery("a concordance needs a word: the search holds filters only")
    rows = []
    for found in desk.case.records.search(asked, limit, skip):
        row = _row(desk, found)
        text = row["translation"] if found.kind == "Rendering" else row["text"]
        for begin, stop in _joined(text, found.marks):
            rows.append(
                {
                    **row,
                    "left": _last(text[:begin], width),
                    "keyword": text[begin:stop],
                    "right": _first(text[stop:], width),
                }
            )
    return rows


def search_people(desk: Desk, query: str, limit: int) -> list[dict[str, Any]]:
    """People of the vault whose name, alias or interview matches: id, aliases and the references of their calls.

    Empty while the vault is closed. Raises BadQuery.
    """
    vault = desk.case.vault
    if vault is None:
        return []
    found: dict[PersonId, None] = {}
    for hit in vault.search(parsed(query), limit):
        body = vault.get(hit.record).body
        if isinstance(body, (Person, Alias)):
            found.setdefault(body.id if isinstance(body, Person) else body.person)
        elif isinstance(body, InterviewNote):
            found.setdefault(desk.view.reader.get(body.interview).body.person)
    if not found:
        return []
    people = list(found)
    aliases: dict[PersonId, list[str]] = {}
    of_them = Query(Restriction("person", tuple(people)))
    for hit in vault.search(of_them, MOST_ALIASES):
        body = vault.get(hit.record).body
        if isinstance(body, Alias):
            aliases.setdefault(body.person, []).append(body.label)
    calls: dict[PersonId, list[str]] = {}
    for person, id in desk.case.records.calls_of(people):
        call = desk.view.call(id)
        calls.setdefault(person, []).append((call and call.body.reference) or id)
    return [
        {"person": person, "aliases": aliases.get(person, []), "calls": calls.get(person, [])}
        for person in people
    ]


def read_query(desk: Desk, query: str) -> Query:
    """The query, with aliases and references of people as their ids where the vault is open. Raises BadQuery."""
    asked = parsed(query)
    vault = desk.case.vault
    if vault is None:
        return asked

    def by_id(node: QueryNode) -> QueryNode:
        if isinstance(node, Restriction) and node.name in ("caller", "party"):
            return Restriction(node.name, _people_called(vault, node.values[0]) or node.values)
        return node

    return Query(changed(asked.tree, by_id), interviews=True)


def _refuse_unknown_themes(desk: Desk, asked: Query) -> None:
    """Nothing was found: by a slip of the pen, where a theme is in no line and not in the codebook. Raises BadQuery."""
    themes = {theme.id.lower() for theme in desk.codebook.themes}
    for one in asked.restrictions:
        if one.name == "theme" and one.values[0].lower() not in themes:
            if next(iter(desk.case.records.search(Query(one), 1)), None) is None:
                raise BadQuery(
                    "the search names a theme that neither a line nor the codebook has",
                    hint=f"Themes are {', '.join(sorted(themes))}.",
                )


def _people_called(vault: RecordStore, label: str) -> tuple[PersonId, ...]:
    """Who goes by this alias or reference: looked up in the vault's own index, where a label alone weighs most."""
    words = tuple(plain(label).split())
    if not words:
        return ()
    people: dict[PersonId, None] = {}
    for hit in vault.search(Query(Phrase(words)), MOST_ALIASES):
        body = vault.get(hit.record).body
        if isinstance(body, Alias) and plain(body.label) == plain(label):
            people.setdefault(body.person)
        elif isinstance(body, Person) and plain(body.reference or "") == plain(label):
            people.setdefault(body.id)
    return tuple(people)


def _row(desk: Desk, found: Found) -> dict[str, Any]:
    """A hit as the front doors show it: `text` is the line as spoken, `translation` its English."""
    record: Record[Any] = desk.view.reader.get(found.record)
    line = desk.view.reader.get(found.line) if found.line else None
    call = desk.view.call(found.call)
    translation = ""
    if isinstance(record.body, Rendering):
        translation = record.body.text
    elif line is not None:
        translation = _english(desk, line.id)
    spoken = isinstance(line.body, Utterance) if line else False
    return {
        "call": (call.body.reference if call else None) or found.call,
        "call_id": CallId(found.call),
        "at": clock(line.body.span) if line and spoken else "",
        "start_s": None if found.start_s is None else round(found.start_s, 3),
        "snippet": found.snippet,
        "text": line.body.text if line else _note(record.body),
        "translation": translation,
        "found_in": FOUND_IN.get(found.kind, "note"),
        "record": found.record,
        "line": found.line,
    }


def _note(body: Any) -> str:
    """The words of a note of a transcript or an interview."""
    return getattr(body, "note", "") or getattr(body, "summary", "")


def _english(desk: Desk, line: RecordId) -> str:
    """The line's English; a person's before a machine's."""
    order = {"machine gist": 0, "person": 1, "signed": 2}
    found = [r.body for r in desk.view.reader.resting_on(line, Rendering) if r.body.language == "en"]
    return max(found, key=lambda body: order[body.status]).text if found else ""


def _joined(text: str, marks: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, int]]:
    """Marks as keywords: those with no word between them are one."""
    begin = stop = -1
    for start, end in marks:
        if begin >= 0 and not WORD.search(text, stop, start):
            stop = end
            continue
        if begin >= 0:
            yield begin, stop
        begin, stop = start, end
    if begin >= 0:
        yield begin, stop


def _last(text: str, width: int) -> str:
    """The end of a text, cut between words."""
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= width else "…" + text[-width + 1 :].partition(" ")[2]


def _first(text: str, width: int) -> str:
    """The beginning of a text, cut between words."""
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= width else text[: width - 1].rpartition(" ")[0] + "…"
