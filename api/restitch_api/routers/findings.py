"""REST for the audit: findings and rules."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from restitch import audited
from restitch.errors import NotFoundError, ParameterError
from restitch_api import schemas
from restitch_api.paging import known_parameters
from restitch_api.routers.rest import Cursor, Limit, Text, listed, look, single, slug

router = APIRouter(prefix="/api/v1", dependencies=[Depends(known_parameters)])


@router.get("/findings", **schemas.many("findings"))
def findings(
    request: Request,
    rule: Text = None,
    severity: Annotated[str | None, Query(description="`error`, `warning` or `note`.")] = None,
    note: Annotated[str | None, Query(description="`25`, `25.2` or `lankov-2023/25`.")] = None,
    source: Annotated[str | None, Query(description="Key of a work.")] = None,
    claim: Annotated[str | None, Query(description="`slug` or `lankov-2023/slug`.")] = None,
    decision: Annotated[str | None, Query(description="`open`, `accept`, `dismiss` or `corrected`.")] = None,
    essay: Text = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> Response:
    """What the audit has found, gravest first; filters combine."""
    found = look(request).findings(rule, severity, note, source, claim, decision, essay)
    return listed(request, found, audited.findings)


@router.get("/findings/{key}", **schemas.one("findings"))
def finding(
    request: Request,
    key: str,
    essay: Annotated[str | None, Query(description="Needed where several essays have it.")] = None,
) -> Response:
    """One finding, with its evidence, its correction and what has been decided on it."""
    found = look(request).finding(key, essay)
    if not found:
        raise NotFoundError("finding", key)
    if len(found) > 1:
        raise ParameterError("essay", f"several essays have a finding {key!r}; say which")
    return single(request, found[0], "Finding", "finding", key, audited.findings)


@router.get("/rules", **schemas.many("rules"))
def rules(request: Request, limit: Limit = None, cursor: Cursor = None) -> Response:
    """The rules of the audit, each with its page in the manual and how much it has found."""
    return listed(request, look(request).rules(), audited.rules)


@router.get("/rules/{name}", **schemas.one("rules"))
def rule(request: Request, name: str) -> Response:
    """One rule."""
    iri = request.state.graph.iris.shared("rule", slug("rule", name))
    return single(request, iri, "AuditRule", "rule", name, audited.rules)
