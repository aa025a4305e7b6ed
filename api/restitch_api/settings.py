"""Settings: frozen, made once, read from ``RESTITCH_*``; a misspelt one stops the start."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from restitch.errors import InputError
from restitch.iris import DEFAULT_BASE
from restitch.pool import PoolLimits
from restitch.query import Limits
from restitch.store import Login

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "RESTITCH_"


class Settings(BaseModel):
    """What whoever runs a server may set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_iri: str = Field(
        default=DEFAULT_BASE, pattern=r"^https?://\S+/$", description="Base of the data's IRIs"
    )
    page_size: int = Field(default=50, gt=0, le=1000, description="Items a page when none is asked for")
    page_size_most: int = Field(default=1000, gt=0, description="Most items a page may have")
    texts: Path | None = Field(
        default=None, description="Folder with essays' texts, `{essay}.md`, shown in the reading view only"
    )
    query_characters: int = Field(default=20_000, gt=0, description="Longest SPARQL query, in characters")
    query_depth: int = Field(default=100, gt=0, le=500, description="Deepest nesting of brackets in a query")
    query_seconds: float = Field(default=10, gt=0, le=3600, description="Longest a query may run")
    query_rows: int = Field(default=100_000, gt=0, description="Most rows (or triples) an answer may have")
    query_bytes: int = Field(default=32 * 1024 * 1024, gt=0, description="Largest answer")
    query_memory_mb: int = Field(
        default=1024, ge=64, description="Most memory (MiB) a query may take beyond the graph"
    )
    query_workers: int = Field(default=0, ge=0, le=256, description="Queries at once; 0: one a processor")
    query_waiting: int = Field(default=64, ge=0, description="Most queries that wait for a worker")
    query_waiting_seconds: float = Field(default=5, gt=0, le=600, description="Longest a query waits for one")
    request_seconds: float = Field(
        default=10, gt=0, le=600, description="Longest the head or the body of a request may take to arrive"
    )
    send_seconds: float = Field(default=30, gt=0, le=600, description="Longest a reader may take for 64 KiB")
    log: Literal["text", "json"] = Field(default="text", description="How log lines are written")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="What is logged; `debug` has the texts of queries"
    )
    log_client: bool = Field(default=True, description="Whether log lines hold the client's address")
    stop_seconds: int = Field(
        default=10, gt=0, le=3600, description="Longest that stopping waits for answers"
    )
    query_cache_bytes: int = Field(
        default=64 * 2**20, ge=0, description="What queries found, kept to be given again"
    )
    answer_cache_bytes: int = Field(
        default=64 * 2**20, ge=0, description="Answers to GET over REST and SPARQL, kept to be given again"
    )

    store: Path | None = Field(
        default=None, description="Folder of builds that is served where nothing else is named"
    )
    sparql_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s@]+$",
        description="SPARQL 1.1 server that holds the graph, filled by `restitch load`",
    )
    sparql_user: str = Field(default="", description="Name for that server")
    sparql_password: str = Field(default="", repr=False, description="Password for that server")
    sparql_token: str = Field(default="", repr=False, description="Bearer token for that server")
    sparql_seconds: float = Field(
        default=30, gt=0, le=3600, description="Longest one of the pages' own queries may take there"
    )
    admin_token: str = Field(
        default="", repr=False, description="Token for `POST /admin/reload`; without one it is refused"
    )

    def sparql_login(self) -> Login:
        return Login(self.sparql_user, self.sparql_password, self.sparql_token)

    def pool_limits(self) -> PoolLimits:
        """What the pool needs to know; at least two workers, so that one query does not stop the rest."""
        return PoolLimits(
            seconds=self.query_seconds,
            memory_mb=self.query_memory_mb,
            workers=self.query_workers or max(2, os.cpu_count() or 2),
            waiting=self.query_waiting,
            queue_seconds=self.query_waiting_seconds,
            answer=Limits(self.query_characters, self.query_depth, self.query_rows, self.query_bytes),
        )


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process; raises ``InputError`` naming the variable at fault."""
    values = os.environ if environment is None else environment
    given = {
        name.removeprefix(PREFIX).lower(): value for name, value in values.items() if name.startswith(PREFIX)
    }
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        faults = "; ".join(
            f"{PREFIX}{str(each['loc'][0]).upper()}: {_plain(each)}" for each in error.errors()
        )
        known = ", ".join(PREFIX + name.upper() for name in Settings.model_fields)
        raise InputError(f"{faults} (settings are {known})") from None


def _plain(fault: Mapping[str, object]) -> str:
    return "no such setting" if fault["type"] == "extra_forbidden" else str(fault["msg"])
