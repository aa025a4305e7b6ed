"""Bodies of requests, within bounds of size and time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from restitch.errors import RequestTooLongError, RequestTooSlowError

if TYPE_CHECKING:
    from starlette.requests import Request


async def received(request: Request, most: int) -> bytes:
    """The body, of at most ``most`` bytes, arrived within ``request_seconds`` of the settings.

    Raises ``RequestTooLongError`` as soon as it is longer, ``RequestTooSlowError``.
    """
    seconds = request.app.state.settings.request_seconds
    body = b""
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise RequestTooLongError(f"the body is longer than {most} bytes")
    except TimeoutError:
        raise RequestTooSlowError(f"the body took longer than {seconds:g} seconds") from None
    return body
