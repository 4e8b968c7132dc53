"""A search taken apart: what the words ask of the full-text index, and what the filters ask of the rows beside it.

The conditions are SQL that both databases read. `?` stands for a value; how a list of values is unpacked and how words
are looked for is the database's own (`Dialect`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, get_args

from earwitness.model.query import (
    AllOf,
    AnyOf,
    NoneOf,
    Query,
    QueryNode,
    Restriction,
    SoundsLike,
    changed,
    plain,
)
from earwitness.model.recording import PartyId, Role, Service


@dataclass(frozen=True, slots=True)
class Dialect:
    """What two databases say differently."""

    #: a sub-select of the values of a JSON list, given as ?
    listed: str
    #: the condition that the words of the row `said` are found by a part of the query; its value goes to the list
    matches: Callable[[QueryNode, list[Any]], str]
    #: whether a table `told` says what is true of some line of a call
    told: bool = False


class Plan(NamedTuple):
    """`text`: what the full-text index answers, if anything; `conditions`: what is asked of the row `said` beside it."""

    text: QueryNode | None
    conditions: str
    given: tuple[Any, ...]


def plan_of(query: Query, dialect: Dialect) -> Plan:
    """A query in two: its words, and everything that needs a row."""
    parts = query.tree.parts if isinstance(query.tree, AllOf) else (query.tree,)
    texts = [part for part in parts if is_text(part)]
    absent = [part for part in parts if isinstance(part, NoneOf) and is_text(part.part)]
    rest = [part for part in parts if part not in texts and (part not in absent or not texts)]
    given: list[Any] = []
    of_calls = tuple(part for part in rest if isinstance(part, Restriction) and part.name in _OF_CALLS)
    conditions = [_in_calls(of_calls, given, dialect)] if of_calls else []
    conditions += [_condition(part, given, dialect) for part in rest if part not in of_calls]
    return Plan(AllOf((*texts, *absent)) if texts else None, " AND ".join(conditions), tuple(given))


def is_text(node: QueryNode) -> bool:
    """Whether the full-text index alone can answer it."""
    if isinstance(node, (Restriction, NoneOf)):
        return False
    if isinstance(node, AnyOf):
        return all(is_text(part) for part in node.parts)
    if isinstance(node, AllOf):
        return all(is_text(part.part if isinstance(part, NoneOf) else part) for part in node.parts)
    return True


def counts_alone(node: QueryNode | None) -> bool:
    """Whether in every line that is found each part that stands there counts: no AND stands within an OR, and no NOT at all."""
    if isinstance(node, AnyOf):
        return all(counts_alone(part) and not isinstance(part, AllOf) for part in node.parts)
    if isinstance(node, AllOf):
        return all(counts_alone(part) for part in node.parts)
    return not isinstance(node, NoneOf)


def same_sounds(query: Query) -> Query:
    """The query without neighbours of sounds."""

    def alone(node: QueryNode) -> QueryNode:
        return SoundsLike(node.sounds[:1]) if isinstance(node, SoundsLike) else node

    return Query(changed(query.tree, alone), query.interviews)


def as_list(values: Sequence[str]) -> str:
    """Values as the one value that `Dialect.listed` unpacks."""
    return json.dumps(values, ensure_ascii=False)


#: conditions on the row `said`; LISTED stands for the values asked for. Each can be answered from an index, unless it is
#: true of so many lines that the first are soon found
_SIGNED = "said.seq IN (SELECT line FROM mark WHERE name = 'signed' AND value = '')"
_CONDITIONS: Mapping[str, str] = {
    "theme": "said.opens IN (SELECT line FROM mark WHERE name = 'theme' AND value IN LISTED)",
    "reading": "said.opens IN (SELECT line FROM mark WHERE name = 'reading' AND value IN LISTED)",
    "language": "said.language IN LISTED",
    "person": "said.seq IN (SELECT line FROM mark WHERE name = 'person' AND value IN LISTED)",
    "signed": "SIGNED",
    "reviewed": "(said.seq IN (SELECT line FROM mark WHERE name = 'reviewed' AND value = '') AND NOT SIGNED)",
    "draft": "(said.status = 'draft' AND NOT SIGNED)",
    "gist": "(said.status = 'gist' AND NOT SIGNED)",
}
#: conditions on the row `call`
_OF_CALLS: Mapping[str, str] = {
    "call": "(call.id IN LISTED OR call.reference IN LISTED)",
    "from": "call.began >= ?",
    "to": "call.began < ? || '~'",
    "caller": "call.ordinal IN (SELECT side.call FROM side WHERE side.side <> 'callee' AND PARTY)",
    "assigned": "call.ordinal IN (SELECT line FROM mark WHERE name = 'assigned' AND value IN LISTED)",
    "unassigned": "call.ordinal NOT IN (SELECT line FROM mark WHERE name = 'assigned')",
}


def _condition(node: QueryNode, given: list[Any], dialect: Dialect) -> str:
    """A part of the query as a condition on the row `said`; its values go to `given`."""
    if isinstance(node, Restriction):
        return _restriction(node, given, dialect)
    if isinstance(node, NoneOf):
        return f"NOT coalesce({_condition(node.part, given, dialect)}, false)"
    if is_text(node):
        return dialect.matches(node, given)
    if not isinstance(node, (AllOf, AnyOf)):
        raise ValueError(f"{type(node).__name__} is no condition")
    joined = " AND " if isinstance(node, AllOf) else " OR "
    return f"({joined.join(_condition(part, given, dialect) for part in node.parts)})"


def _restriction(node: Restriction, given: list[Any], dialect: Dialect) -> str:
    if node.name in _OF_CALLS:
        return _in_calls((node,), given, dialect)
    if node.name == "party":
        return _spoken_by(node, given, dialect)
    if node.name == "status":
        return _CONDITIONS[node.values[0]].replace("SIGNED", _SIGNED)
    given.append(as_list(_as_kept(node)))
    return _CONDITIONS[node.name].replace("LISTED", dialect.listed)


def _as_kept(node: Restriction) -> tuple[str, ...]:
    """The values of a filter as the index keeps them."""
    if node.name == "theme":
        return tuple(value.lower() for value in node.values)
    return tuple(map(plain, node.values)) if node.name == "reading" else node.values


#: filters of lines that the table `told` answers for calls
_TOLD = ("theme", "reading", "status", "language")


def calls_condition(nodes: Sequence[Restriction], given: list[Any], dialect: Dialect) -> str:
    """Calls (rows of `call`) for each filter of which the call, or some line of it, fits; the values go to `given`."""
    parts = []
    for node in nodes:
        if node.name in _OF_CALLS:
            parts.append(_of_calls((node,), given, dialect))
        elif dialect.told and node.name in _TOLD:
            given.append(as_list(_as_kept(node)))
            told = f"name = '{node.name}' AND value IN {dialect.listed}"
            parts.append(f"call.ordinal IN (SELECT call FROM told WHERE {told})")  # noqa: S608
        else:
            line = _restriction(node, given, dialect)
            parts.append(f"call.ordinal IN (SELECT said.call FROM said WHERE {line})")  # noqa: S608
    return " AND ".join(parts)


def _in_calls(nodes: Sequence[Restriction], given: list[Any], dialect: Dialect) -> str:
    """Lines of calls for which all of these filters hold: one look-up of calls, however many filters."""
    return f"said.call IN (SELECT call.ordinal FROM call WHERE {_of_calls(nodes, given, dialect)})"  # noqa: S608


def _of_calls(nodes: Sequence[Restriction], given: list[Any], dialect: Dialect) -> str:
    conditions = []
    for node in nodes:
        condition = _OF_CALLS[node.name]
        if "PARTY" in condition:
            condition = condition.replace("PARTY", _is_party(node, given, dialect))
        elif "LISTED" in condition:
            given.extend([as_list(node.values)] * condition.count("LISTED"))
        else:
            given.extend(node.values)
        conditions.append(condition.replace("LISTED", dialect.listed))
    return " AND ".join(conditions)


def _spoken_by(node: Restriction, given: list[Any], dialect: Dialect) -> str:
    if set(node.values) <= set(get_args(PartyId)):
        given.append(as_list(node.values))
        return f"said.voice IN {dialect.listed}"
    first = f"said.call IN (SELECT side.call FROM side WHERE {_is_party(node, given, dialect)})"  # noqa: S608
    then = (
        "EXISTS (SELECT 1 FROM side WHERE side.call = said.call AND side.voice = said.voice"  # noqa: S608
        f" AND {_is_party(node, given, dialect)})"
    )
    return f"({first} AND {then})"


def _is_party(node: Restriction, given: list[Any], dialect: Dialect) -> str:
    """A condition on the row `side`: a role or service where there is one of that name, else a person."""
    given.append(as_list(node.values))
    for column, names in (("role", get_args(Role)), ("service", get_args(Service))):
        if set(node.values) <= set(names) - {"unknown"}:
            return f"side.{column} IN {dialect.listed}"
    return f"side.person IN {dialect.listed}"
