"""The workbench as one application: every page's doors, what is static, and the stream that tells how far work is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from earwitness.errors import EarwitnessError, UsageError
from earwitness.stages.produce import charts
from earwitness.stages.produce.page import packaged
from earwitness.web.asked import Asked, asked_of
from earwitness.web.jobs import Job
from earwitness.web.pages import DOORS
from earwitness.web.room import Door, Room

STATIC = {
    "enter.js": ("workbench/enter.js", "text/javascript"),
    "workbench.js": ("player/workbench.js", "text/javascript"),
    "workbench.css": ("workbench/workbench.css", "text/css"),
}
#: seconds between two looks at a running job
LOOK_EVERY = 0.4

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


def application(room: Room) -> Starlette:
    """The pages over an open case. The guard stands around it."""

    async def enter(request: Request) -> Response:
        asked = await asked_of(request)
        if asked.method == "GET":
            return room.page(asked, "enter", {"used": False})
        cookie = room.session.enter(asked.text("token"))
        if cookie is None:
            return room.page(asked, "enter", {"used": True}, 401)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(room.session.cookie_name, cookie, httponly=True, samesite="strict", path="/")
        return answer

    async def lock(request: Request) -> Response:
        room.session.end()
        # What the page held is gone from the browser too: cache, cookies, storage.
        return room.page(Asked("GET", {}), "locked", {}, 200, {"clear-site-data": '"*"'})

    async def progress(request: Request) -> Response:
        return StreamingResponse(_steps(room, request), media_type="text/event-stream")

    typefaces = {
        name.removeprefix("assets/"): content
        for name, content in packaged(room.desk.resources.text).items()
        if name.endswith((".woff2", "fonts.css"))
    }

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        if name in typefaces:
            kind = "text/css" if name.endswith(".css") else "font/woff2"
            return Response(typefaces[name], media_type=kind)
        if name == "charts.css":
            return Response(charts.STANDALONE_CSS, media_type="text/css")
        if name not in STATIC:
            return PlainTextResponse("Not here.", 404)
        file, kind = STATIC[name]
        return Response(room.desk.resources.text(file), media_type=kind)

    async def no_icon(request: Request) -> Response:
        return Response(status_code=204)

    return Starlette(
        routes=[
            Route("/enter", enter, methods=["GET", "POST"]),
            Route("/lock", lock, methods=["POST"]),
            Route("/progress", progress),
            Route("/static/{name}", static),
            Route("/favicon.ico", no_icon),
            *(Route(door.path, _endpoint(room, door), methods=[door.method]) for door in DOORS),
        ]
    )


def _endpoint(room: Room, door: Door) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            asked = await asked_of(request)
        except UsageError as wrong:
            return room.wrong(Asked("GET", {}), wrong)
        return await run_in_threadpool(_answer, room, door, asked)

    return endpoint


def _answer(room: Room, door: Door, asked: Asked) -> Response:
    try:
        if door.method == "GET":
            return door.handler(room, asked)
        with room.writing:
            return door.handler(room, asked)
    except EarwitnessError as wrong:
        return room.wrong(asked, wrong)


async def _steps(room: Room, request: Request) -> AsyncIterator[str]:
    """Server-sent events: one whenever the job has moved on, and a last one when it is over."""
    last: Job | None = None
    while not await request.is_disconnected():
        job = room.jobs.job
        if job is not None and job != last:
            last = job
            told = {
                "state": job.state,
                "stage": job.stage,
                "done": round(job.done, 1),
                "total": round(job.total, 1),
                "unit": job.unit,
                "left_s": None if job.left_s is None else round(job.left_s),
            }
            yield f"data: {json.dumps(told)}\n\n"
        if job is None or job.over:
            return
        await asyncio.sleep(LOOK_EVERY)
