"""What Prometheus reads at ``/metrics``: counts kept as things happen, states read when it asks."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from restitch import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.metrics_core import Metric

    from restitch_api.serving import Serving

MEDIA_TYPE = CONTENT_TYPE_LATEST
# In seconds: from an answer given again to the longest a query may run.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
# A method is the client's to choose; a label must not be.
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT"})
OUTCOMES: dict[type[errors.RestitchError], str] = {
    errors.QueryTimeoutError: "timeout",
    errors.QueryMemoryError: "memory",
    errors.TooManyRowsError: "rows",
    errors.TooManyBytesError: "bytes",
    errors.QueryCrashError: "crash",
    errors.QuerySyntaxError: "syntax",
    errors.InputError: "refused",
    errors.BusyError: "busy",
    errors.RestitchError: "failed",
}
EVERY_OUTCOME = ("ok", "gone", *OUTCOMES.values())


def outcome(error: errors.RestitchError | None) -> str:
    """How a query ended, in one word."""
    if error is None:
        return "ok"
    return next(OUTCOMES[kind] for kind in type(error).__mro__ if kind in OUTCOMES)


class Metrics:
    """The numbers of one application; nothing global, so that tests make as many as they like."""

    def __init__(self, serving: Serving) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "restitch_requests", "Requests answered.", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "restitch_request_seconds",
            "From a request's arrival to the end of its answer.",
            ("route",),
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._kinds: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        queries = Counter(
            "restitch_queries", "SPARQL queries by how they ended.", ("outcome",), registry=self._registry
        )
        self._by_outcome = {each: queries.labels(each) for each in EVERY_OUTCOME}
        self._registry.register(_States(serving))

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        requests, times = self._of_kind(method if method in METHODS else "other", route, status)
        requests.inc()
        times.observe(seconds)

    def _of_kind(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        """The counts of one kind of request; looking them up costs more than counting."""
        kind = (method, route, status)
        if kind not in self._kinds:
            self._kinds[kind] = self._requests.labels(method, route, str(status)), self._seconds.labels(route)
        return self._kinds[kind]

    def query(self, how: str) -> None:
        self._by_outcome[how].inc()

    def text(self) -> bytes:
        """Everything, in the text format of Prometheus."""
        return generate_latest(self._registry)


class _States(Collector):
    """Read each time from what is served then, since it may be exchanged."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving

    def collect(self) -> Iterator[Metric]:
        yield from self._pool()
        yield from self._answers()
        graph = self._serving.now.graph
        yield GaugeMetricFamily("restitch_graph_quads", "Quads in the graph.", value=graph.store.size())
        build = {
            "version": version("restitch"),
            "graph": graph.version,
            "python": platform.python_version(),
            "pyoxigraph": version("pyoxigraph"),
        }
        yield InfoMetricFamily("restitch_build", "What is running, and the graph it serves.", value=build)

    def _pool(self) -> Iterator[Metric]:
        pool = self._serving.now.pool
        idle = pool.idle
        workers = GaugeMetricFamily("restitch_workers", "Processes that answer queries.", labels=["state"])
        workers.add_metric(["idle"], idle)
        workers.add_metric(["busy"], pool.limits.workers - idle if pool.started else 0)
        yield workers
        yield CounterMetricFamily(
            "restitch_workers_replaced", "Workers ended and replaced.", value=pool.replaced
        )
        yield GaugeMetricFamily(
            "restitch_queries_waiting", "Queries that wait for a worker.", value=pool.waiting
        )

    def _answers(self) -> Iterator[Metric]:
        served = self._serving.now
        found = served.asking
        asked = CounterMetricFamily(
            "restitch_cache_requests", "Queries by what was kept of what they find.", labels=["result"]
        )
        asked.add_metric(["hit"], found.kept.hits)
        asked.add_metric(["joined"], found.joined)
        asked.add_metric(["miss"], found.kept.misses)
        yield asked
        yield GaugeMetricFamily(
            "restitch_cache_bytes", "Bytes kept of what queries found.", value=found.kept.held
        )
        answers = served.answers.kept
        again = CounterMetricFamily(
            "restitch_answers_requests", "GET over REST and SPARQL, by whether it was answered from memory.",
            labels=["result"],
        )  # fmt: skip
        again.add_metric(["hit"], answers.hits)
        again.add_metric(["miss"], answers.misses)
        yield again
        yield GaugeMetricFamily("restitch_answers_bytes", "Bytes of answers kept.", value=answers.held)
