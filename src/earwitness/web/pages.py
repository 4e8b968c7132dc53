"""The workbench's pages: the case, its calls, one call with its sound, trends, search. They read and never write."""

from __future__ import annotations

import math
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from jinja2 import DictLoader, Environment, select_autoescape
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from earwitness.app.actions import find, look
from earwitness.app.actions.status import status_of
from earwitness.errors import BadQuery
from earwitness.model.ids import RecordId
from earwitness.model.recording import Recording
from earwitness.stages.produce import charts
from earwitness.web import sound
from earwitness.web.guard import Session

if TYPE_CHECKING:
    from earwitness.app.wiring import Desk

TEMPLATES = ("base", "enter", "case", "calls", "call", "trends", "search")
STATIC = {
    "enter.js": "text/javascript",
    "workbench.js": "text/javascript",
    "search.js": "text/javascript",
    "workbench.css": "text/css",
}
CALLS_A_PAGE = 100

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def application(desk: Desk, session: Session) -> Starlette:
    """The pages over an open case. The guard stands around it."""
    texts = {f"{name}.html": desk.resources.text(f"workbench/{name}.html.j2") for name in TEMPLATES}
    templates = Environment(loader=DictLoader(texts), autoescape=select_autoescape(default=True))

    def page(name: str, values: dict[str, Any]) -> HTMLResponse:
        return HTMLResponse(templates.get_template(f"{name}.html").render(values))

    async def enter(request: Request) -> Response:
        if request.method == "GET":
            return page("enter", {})
        form = await request.body()
        cookie = session.enter(form.decode("latin-1").removeprefix("token="))
        if cookie is None:
            return PlainTextResponse("This way in was used or is too old. Run `earwitness open` again.", 401)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(session.cookie_name, cookie, httponly=True, samesite="strict", path="/")
        return answer

    async def case(request: Request) -> Response:
        return page("case", {"status": status_of(desk)})

    async def calls(request: Request) -> Response:
        number = (
            int(request.query_params.get("page", "1"))
            if request.query_params.get("page", "1").isdigit()
            else 1
        )
        rows = look.list_calls(desk)
        pages = max(1, math.ceil(len(rows) / CALLS_A_PAGE))
        shown = rows[(number - 1) * CALLS_A_PAGE : number * CALLS_A_PAGE]
        return page("calls", {"rows": shown, "page": number, "pages": pages, "total": len(rows)})

    async def call(request: Request) -> Response:
        found = look.show_call(desk, request.path_params["call"])
        if found is None:
            return PlainTextResponse("There is no such call.", 404)
        recordings = [r for r in desk.view.recordings() if r.body.call == found["call"]]
        return page("call", {"call": found, "recordings": recordings})

    async def play(request: Request) -> Response:
        wanted = RecordId(request.path_params["recording"])
        recording = next((r for r in desk.view.recordings() if r.id == wanted), None)
        if recording is None or not isinstance(recording.body, Recording):
            return PlainTextResponse("There is no such recording.", 404)
        header = request.headers.get("range")
        piece = sound.piece(recording.body, desk.case.blobs, header)
        if piece is None:
            return Response(status_code=416)
        headers = {"accept-ranges": "bytes", "content-range": piece.content_range}
        return Response(piece.content, 206, headers, media_type="audio/wav")

    async def trends(request: Request) -> Response:
        from earwitness.model.trends import MakeUp, Trend

        drawn = [charts.trend_chart(t.body, f"trend-{n}") for n, t in enumerate(desk.view.reader.of(Trend))]
        drawn += [
            charts.make_up_chart(m.body, f"make-up-{n}") for n, m in enumerate(desk.view.reader.of(MakeUp))
        ]
        pictures = [(chart.wide, chart.title, chart.caveat) for chart in drawn]
        return page("trends", {"pictures": pictures})

    async def search(request: Request) -> Response:
        # By POST: what was searched for would otherwise stand in the browser's history.
        asked = parse_qs((await request.body()).decode("utf-8", "replace"))
        query = asked.get("q", [""])[0].strip()
        hits: list[dict[str, Any]] = []
        people: list[dict[str, Any]] = []
        wrong = ""
        try:
            if query:
                people, hits = find.search_people(desk, query, 20), find.search_case(desk, query, 50)
        except BadQuery as refusal:
            wrong = f"{refusal.what[:1].upper()}{refusal.what[1:]}. {refusal.advice}"
        return page("search", {"query": query, "people": people, "hits": hits, "wrong": wrong})

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        if name == "charts.css":
            return Response(charts.STANDALONE_CSS, media_type="text/css")
        if name not in STATIC:
            return PlainTextResponse("Not here.", 404)
        return Response(desk.resources.text(f"workbench/{name}"), media_type=STATIC[name])

    async def no_icon(request: Request) -> Response:
        return Response(status_code=204)

    return Starlette(
        routes=[
            Route("/", case),
            Route("/enter", enter, methods=["GET", "POST"]),
            Route("/calls", calls),
            Route("/calls/{call}", call),
            Route("/sound/{recording}", play),
            Route("/trends", trends),
            Route("/search", search, methods=["GET", "POST"]),
            Route("/static/{name}", static),
            Route("/favicon.ico", no_icon),
        ]
    )
