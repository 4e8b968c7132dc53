"""Themes: the codebook and its definitions, suggestions to accept or refuse, blind coding by two people and its agreement."""

from __future__ import annotations

from starlette.responses import Response

from earwitness.app.actions import asking, codebooks, coding, marking
from earwitness.errors import UsageError
from earwitness.model.ids import RecordId
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room

LINES_A_PAGE, SHEET = 25, 10
STATUSES = ("suggested", "accepted", "rejected")


def show(room: Room, asked: Asked) -> Response:
    """Every theme with its marks, the versions of the codebook, and the draws for coding."""
    values = {
        "themes": coding.theme_counts(room.desk),
        "books": codebooks.codebooks_here(room.desk),
        "draws": coding.draws(room.desk),
        "member": room.desk.case.member,
    }
    return room.page(asked, "themes", values)


def one(room: Room, asked: Asked) -> Response:
    """One theme: its definition, to be changed, and its lines, to be decided."""
    theme = room.desk.codebook.theme(asked.place["theme"])
    if theme is None:
        return room.missing(asked)
    status = asked.filter("status") if asked.filter("status") in STATUSES else "suggested"
    number = max(1, asked.number("page") or 1)
    rows = coding.marks_of(room.desk, theme.id, status, LINES_A_PAGE + 1, (number - 1) * LINES_A_PAGE)
    values = {
        "theme": theme,
        "status": status,
        "statuses": STATUSES,
        "rows": rows[:LINES_A_PAGE],
        "more": len(rows) > LINES_A_PAGE,
        "page_number": number,
    }
    return room.page(asked, "theme", values)


def define(room: Room, asked: Asked) -> Response:
    """Change a theme, or add one: a new version of the codebook."""
    id = asked.place.get("theme") or asked.text("theme")
    done = codebooks.write_theme(
        room.desk,
        id,
        asked.text("definition"),
        include=asked.text("include"),
        excludes=asked.text("excludes"),
        examples=tuple(filter(None, map(str.strip, asked.text("examples").splitlines()))),
    )
    return room.go(f"/themes/{id}", f"Codebook {done['codebook']} is in use now.")


def decide(room: Room, asked: Asked) -> Response:
    """Accept or refuse a suggestion."""
    theme = asked.place["theme"]
    marking.mark_theme(
        room.desk,
        RecordId(asked.text("utterance")),
        theme,
        found=asked.text("found") != "no",
        stance=asked.text("stance") or "unknown",
    )
    return room.go(f"/themes/{theme}?status={asked.text('status') or 'suggested'}")


def draw(room: Room, asked: Asked) -> Response:
    """Draw lines for coders: by lot, or those the machine would learn most from."""
    coders = tuple(filter(None, (name.strip() for name in asked.text("coders").split(","))))
    wanted, kind = asked.number("wanted") or 0, asked.text("kind")
    if kind == "asked":
        done = asking.ask_next(room.desk, wanted, coders)
    elif kind in ("double", "audit"):
        done = coding.draw(room.desk, kind, wanted, asked.number("seed") or 1, coders)  # type: ignore[arg-type]
    else:
        raise UsageError("this is no kind of draw")
    return room.go("/themes#draws", f"{done['draw']}: {done['lines']} lines drawn from {done['drawn_from']}.")


def drawn(room: Room, asked: Asked) -> Response:
    """One draw: a coder's own blind sheet, the lines to settle, or how far the coders agree."""
    name = asked.place["draw"]
    coder = room.words(asked.filter("coder"))
    record = coding.draw_named(room.desk, name)
    settling = asked.filter("settle") != ""
    if coder:
        rows = list(coding.sheet(room.desk, name, coder))
    elif settling:
        rows = list(coding.queue(room.desk, name))
    else:
        rows = []
    values = {
        "draw": coding.told_of(record),
        "coder": coder or "",
        "settling": settling,
        "left": len(rows),
        "rows": rows[:SHEET],
        "themes": room.desk.codebook.themes,
        "agreement": None if coder or settling else coding.agreement(room.desk, name),
        "member": room.desk.case.member,
    }
    return room.page(asked, "draw", values)


def judge(room: Room, asked: Asked) -> Response:
    """A sheet's lines, as this coder or adjudicator judged them."""
    name, by, settling = asked.place["draw"], asked.text("by"), asked.ticked("settling")
    choices = {
        RecordId(line): asked.texts(f"themes-{line}")
        for line in asked.texts("line")
        if asked.ticked(f"done-{line}")
    }
    if not choices:
        raise UsageError("no line is judged", hint="Tick “judged” at each line you have decided.")
    done = coding.judge_lines(room.desk, name, choices, by, "adjudicator" if settling else "coder")
    place = f"/themes/draws/{name}?" + ("settle=yes" if settling else f"coder={room.alias(by)}")
    return room.go(place, f"{done['recorded']} lines recorded.")


def put(room: Room, asked: Asked) -> Response:
    """Decided lines of a draw become marks."""
    name = asked.place["draw"]
    done = coding.put_marks(room.desk, name)
    return room.go(f"/themes/draws/{name}", f"{done['marks']} marks put.")


DOORS = (
    Door("/themes", show),
    Door("/themes", define, "POST"),
    Door("/themes/draws", draw, "POST"),
    Door("/themes/draws/{draw}", drawn),
    Door("/themes/draws/{draw}", judge, "POST"),
    Door("/themes/draws/{draw}/marks", put, "POST"),
    Door("/themes/{theme}", one),
    Door("/themes/{theme}", define, "POST"),
    Door("/themes/{theme}/marks", decide, "POST"),
)
