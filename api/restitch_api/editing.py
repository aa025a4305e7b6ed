"""Whether this server writes decisions, and for whom: only on this machine, only where asked for.

A page of another site may make a browser post a form here. It cannot read our token, and the browser
says where the form came from.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from restitch.errors import ForbiddenError, InputError, NotFoundError
from restitch.reading.corpus import load_corpus
from restitch_api.nearness import is_loopback, is_near

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from starlette.requests import Request


@dataclass(frozen=True)
class Editing:
    """The corpora decisions may be written to, by essay; ``token`` stands in every form."""

    folders: dict[str, Path]
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    def folder(self, essay: str) -> Path:
        if essay not in self.folders:
            raise NotFoundError("corpus that can be edited for the essay", essay)
        return self.folders[essay]

    def require(self, request: Request, token: str) -> None:
        """Raises ``ForbiddenError`` unless the form is one of ours, sent from this machine."""
        here = str(request.base_url).rstrip("/")
        site = request.headers.get("sec-fetch-site", "same-origin")
        if not is_loopback(request.url.hostname or "") or not is_near(request):
            raise ForbiddenError("decisions are saved on this machine only, at its loopback address")
        if site != "same-origin" or request.headers.get("origin", here) != here:
            raise ForbiddenError("the form comes from another site")
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            raise ForbiddenError("the form is older than this server; open it again")


def editing(folders: Sequence[Path], host: str) -> Editing:
    """Editing of these corpora; raises ``InputError`` where it cannot be allowed."""
    if not is_loopback(host):
        raise InputError(f"--edit: only at a loopback address such as 127.0.0.1, not at {host}")
    if not folders:
        raise InputError("--edit: decisions are kept in a corpus folder; serve one with --corpus")
    return Editing({load_corpus(folder).essay.key: folder for folder in folders})
