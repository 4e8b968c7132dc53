"""What is served before and around every case: the way in by the launch token, and what is static."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from earwitness.stages.produce import charts
from earwitness.stages.produce.page import packaged
from earwitness.web.asked import asked_of
from earwitness.web.guard import Session
from earwitness.web.room import Pages

STATIC = {
    "enter.js": ("workbench/enter.js", "text/javascript"),
    "workbench.js": ("player/workbench.js", "text/javascript"),
    "workbench.css": ("workbench/workbench.css", "text/css"),
}


def entering(pages: Pages, session: Session) -> Sequence[Route]:
    """The launch token is exchanged for the session's cookie, once."""

    async def enter(request: Request) -> Response:
        asked = await asked_of(request)
        if asked.method == "GET":
            return pages.page(asked, "enter", {"used": False})
        cookie = session.enter(asked.text("token"))
        if cookie is None:
            return pages.page(asked, "enter", {"used": True}, 401)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(session.cookie_name, cookie, httponly=True, samesite="strict", path="/")
        return answer

    return (Route("/enter", enter, methods=["GET", "POST"]),)


def static(resource: Callable[[str], str]) -> Sequence[Route]:
    """Style, script and typefaces, from the package; nothing of a case."""
    typefaces = {
        name.removeprefix("assets/"): content
        for name, content in packaged(resource).items()
        if name.endswith((".woff2", "fonts.css"))
    }

    async def file(request: Request) -> Response:
        name = request.path_params["name"]
        if name in typefaces:
            kind = "text/css" if name.endswith(".css") else "font/woff2"
            return Response(typefaces[name], media_type=kind)
        if name == "charts.css":
            return Response(charts.STANDALONE_CSS, media_type="text/css")
        if name not in STATIC:
            return PlainTextResponse("Not here.", 404)
        where, kind = STATIC[name]
        return Response(resource(where), media_type=kind)

    async def no_icon(request: Request) -> Response:
        return Response(status_code=204)

    return (Route("/static/{name}", file), Route("/favicon.ico", no_icon))
