"""The workbench over one open case: every page's doors, locking, and the stream that tells how far work is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from earwitness.errors import EarwitnessError, UsageError
from earwitness.web.asked import Asked, asked_of
from earwitness.web.entering import entering, static
from earwitness.web.jobs import Job
from earwitness.web.pages import DOORS
from earwitness.web.room import Door, Room

#: seconds between two looks at a running job
LOOK_EVERY = 0.4

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


def application(room: Room) -> Starlette:
    """The pages over an open case. The guard stands around it."""

    async def lock(request: Request) -> Response:
        room.session.end()
        # What the page held is gone from the browser too: cache, cookies, storage.
        asked = await asked_of(request)
        return room.page(asked, "locked", {}, 200, {"clear-site-data": '"*"'})

    async def progress(request: Request) -> Response:
        return StreamingResponse(_steps(room, request), media_type="text/event-stream")

    return Starlette(
        routes=[
            *entering(room.pages, room.session),
            *static(room.desk.resources.text),
            Route("/lock", lock, methods=["POST"]),
            Route("/progress", progress),
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
