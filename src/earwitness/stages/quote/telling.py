"""The Story record: a person's beats, pointing at the quotes and figures that stand.

Rules
- Every quote beat points at a standing Quote, every chart beat at a standing Trend or MakeUp; else nothing is written.
- The story rests on all of them, so that it goes stale with the first that changes.
- The person who wrote the story is its author.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from earwitness.errors import QuoteOfNothing
from earwitness.model.ids import PersonId, RecordId
from earwitness.model.records import Author, Batch
from earwitness.model.story import Beat, Profile, Story
from earwitness.model.trends import MakeUp, Trend
from earwitness.model.view import CaseView
from earwitness.ports import Tools
from earwitness.stages.quote.drafts import Calls, calls_by_name, find_utterances, turns_quoted
from earwitness.stages.quote.spec import BeatSpec, ChartSpec, ProfileSpec, QuoteSpec, StorySpec


def story_batch(
    spec: StorySpec, view: CaseView, tools: Tools, person_of: Callable[[str], PersonId]
) -> Batch | None:
    """The Story of a spec whose quotes were drafted; None when an equal one stands.

    `person_of` gives the PersonId of a reference. Raises QuoteOfNothing where a quote or figure does not stand.
    """
    known = calls_by_name(view)
    shown = {turns_quoted(q.body): q.id for q in view.quotes()}
    beats = tuple(_beat(beat, view, known, shown, person_of) for beat in spec.beats)
    story = Story(spec.title, spec.standfirst, spec.byline, spec.corrections, beats, spec.invented)
    standing = list(view.reader.of(Story))
    if any(s.body == story for s in standing):
        return None
    basis = tuple(dict.fromkeys(r for beat in beats for r in (beat.quote, beat.chart) if r is not None))
    older = tuple(s.id for s in standing if s.body.title == spec.title)
    pen = tools.pen_for(Author("person", spec.editor))
    return (pen.write(story, basis=basis, supersedes=older),)


Shown = Mapping[tuple[str, tuple[RecordId, ...]], RecordId]


def _beat(
    beat: BeatSpec, view: CaseView, calls: Calls, shown: Shown, person_of: Callable[[str], PersonId]
) -> Beat:
    if beat.quote is not None:
        return Beat("quote", beat.text, quote=_quote(beat.quote, view, calls, shown))
    if beat.profile is not None:
        return Beat("profile", beat.text, profile=_profile(beat.profile, view, person_of))
    if beat.chart is not None:
        return Beat("chart", beat.text, chart=_chart(beat.chart, view))
    return Beat(beat.kind, beat.text)


def _quote(spec: QuoteSpec, view: CaseView, calls: Calls, shown: Shown) -> RecordId:
    """The standing Quote that shows just the turns a spec names."""
    call, turns = find_utterances(view, spec.call, calls)
    wanted = tuple(turns[line.turn].id for line in spec.lines if line.turn in turns)
    found = shown.get((call.body.id, wanted))
    if found is None:
        raise QuoteOfNothing(f"quote {spec.id!r} does not stand: draft it first")
    return found


def _profile(spec: ProfileSpec, view: CaseView, person_of: Callable[[str], PersonId]) -> Profile:
    person = person_of(spec.person)
    calls = spec.calls or calls_of(view, person)
    return Profile(person, spec.label, spec.headline, spec.text, calls)


def calls_of(view: CaseView, person: PersonId) -> int:
    """Conversations a person takes part in; two recordings of one conversation count once."""
    repeats = {r.body.second for r in view.same_calls()}
    again = {r.body.call for r in view.recordings() if r.id in repeats}
    return sum(
        1
        for call in view.calls()
        if call.body.id not in again and any(p.person == person for p in call.body.parties)
    )


def _chart(spec: ChartSpec, view: CaseView) -> RecordId:
    if spec.kind == "trend":
        for trend in view.reader.of(Trend):
            themes = set(trend.body.themes) or {trend.body.theme}
            if themes == set(spec.themes) or (len(spec.themes) == 1 and trend.body.theme == spec.themes[0]):
                return trend.id
        raise QuoteOfNothing("a chart of the story: no trend of these themes was measured")
    for make_up in view.reader.of(MakeUp):
        if make_up.body.attribute == spec.attribute:
            return make_up.id
    raise QuoteOfNothing("a chart of the story: no make-up by this attribute was measured")
