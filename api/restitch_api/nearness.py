"""Where a request comes from: this machine, at its loopback address, and by no proxy on it."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request

HANDED_ON = ("x-forwarded-for", "forwarded", "via")


def is_near(request: Request) -> bool:
    """Asked from this machine, and not handed on by a proxy on it."""
    client = request.client.host if request.client else ""
    return is_loopback_address(client) and not any(name in request.headers for name in HANDED_ON)


def is_loopback(host: str) -> bool:
    """Whether a host, by name or address, is this machine alone."""
    return host == "localhost" or is_loopback_address(host)


def is_loopback_address(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
