"""Everything that can go wrong, in one place.

* RestitchError
  - NotFoundError             no such claim, source, actor, event, note or essay
  - InputError                the caller gave us something we cannot read
    . CorpusError             the corpus has problems; all of them are listed
    . DocumentError           the text has not the shape the reader knows
    . DataFileError           a data file is missing or is not the RDF it claims to be
    . ParameterError          a filter, key or value in a request is not one we know
    . QuerySyntaxError        the SPARQL text does not parse
    . QueryRefusedError       it parses, but it is not read-only, or reaches outside
    . NotAcceptableError      none of the media types asked for can be made
    . MediaTypeError          the body of a request is of a kind we do not read
    . RequestTooLongError     the body of a request is longer than any we read
    . RequestTooSlowError     the body of a request did not arrive in time
  - ForbiddenError            what is asked for is not for whoever asks
  - LimitExceededError        a limit stopped the query; asking for less may help
    . QueryTimeoutError       it ran out of time
    . QueryMemoryError        it ran out of memory
    . AnswerTooLargeError     its answer is too large
      _ TooManyRowsError      it has more rows or triples than an answer may have
      _ TooManyBytesError     it has more bytes
    . QueryCrashError         it ended the process that ran it, which has been replaced
  - BusyError                 too many ask at once; the same request later may be answered
  - StoreError                the engine failed
    . DamagedStoreError       what is on disk is not what was written there
    . StoreRefusalError       it takes a query for no query
    . StoreUnavailableError   it cannot be reached; trying again may help

Library errors do not know status codes; ``restitch_api.problems`` maps them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from restitch.findings import Problem


class RestitchError(Exception):
    """Anything Restitch raises on purpose; its text is fit to show a person."""

    code = "error"


class NotFoundError(RestitchError):
    """The graph holds nothing under that key."""

    code = "not-found"

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"no {kind} with key {key!r}")
        self.kind = kind
        self.key = key


class InputError(RestitchError):
    """The caller gave us something we cannot read."""

    code = "input"


class CorpusError(InputError):
    """A corpus that does not load; ``problems`` holds every reason, in file order."""

    code = "corpus"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class DocumentError(InputError):
    """A text the document reader cannot take apart."""

    code = "document"


class DataFileError(InputError):
    """A data file that is missing, or not the RDF its name says."""

    code = "data-file"


class ParameterError(InputError):
    """A parameter nobody knows, or a value it cannot have."""

    code = "parameter"

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(f"{parameter}: {message}")
        self.parameter = parameter


class QuerySyntaxError(InputError):
    """The SPARQL text does not parse."""

    code = "query-syntax"


class QueryRefusedError(InputError):
    """The query parses, but it would write, or reach outside the store."""

    code = "query-refused"


class NotAcceptableError(InputError):
    """None of the media types asked for can be made."""

    code = "not-acceptable"


class MediaTypeError(InputError):
    """The body of a request is of a kind we do not read."""

    code = "media-type"


class RequestTooLongError(InputError):
    """The body of a request is longer than any we read."""

    code = "too-long"


class RequestTooSlowError(InputError):
    """The body of a request did not arrive in time."""

    code = "too-slow"


class ForbiddenError(RestitchError):
    """What is asked for is not for whoever asks."""

    code = "forbidden"


class LimitExceededError(RestitchError):
    """A limit stopped the work; nothing of the answer is given, since half of one misleads."""

    code = "limit"


class QueryTimeoutError(LimitExceededError):
    """The query ran longer than a query may."""

    code = "query-time"


class QueryMemoryError(LimitExceededError):
    """The query wanted more memory than a query may have."""

    code = "query-memory"


class AnswerTooLargeError(LimitExceededError):
    """The answer has more rows or bytes than an answer may have."""

    code = "answer-size"


class TooManyRowsError(AnswerTooLargeError):
    """The answer has more rows, or triples, than an answer may have."""

    code = "answer-rows"


class TooManyBytesError(AnswerTooLargeError):
    """The answer has more bytes than an answer may have."""

    code = "answer-bytes"


class QueryCrashError(LimitExceededError):
    """The query ended the process that ran it."""

    code = "query-crash"


class BusyError(RestitchError):
    """Everything that could answer is taken; ``seconds`` says when to come back."""

    code = "busy"

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class StoreError(RestitchError):
    """The engine that holds the quads failed. ``server`` is an address in the message, for who runs it."""

    code = "store"

    def __init__(self, message: str, server: str = "") -> None:
        super().__init__(message)
        self.server = server

    def to_strangers(self) -> str:
        """What is told to whoever asked."""
        return str(self).replace(f" {self.server}", "") if self.server else str(self)


class DamagedStoreError(StoreError):
    """What is on disk is not what was written there."""

    code = "store-damaged"


class StoreRefusalError(StoreError):
    """The engine takes a query for no query."""

    code = "store-refusal"


class StoreUnavailableError(StoreError):
    """The engine cannot be reached now; trying again may help."""

    code = "store-unavailable"
