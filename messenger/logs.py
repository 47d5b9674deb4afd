"""Log lines: JSON in production, for people elsewhere; one request id through HTTP, frames and jobs; nothing of people.

What a line may hold is listed here, and nothing else gets in: fields by name, values of other packages' messages only
where they are numbers or kinds of errors, traces by place and kind. An error's own words are left out, because errors
quote what they were given; so are local values. What our own messages fill in is ours to keep clean: a test of the
house looks at every call.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextvars import Context, ContextVar, copy_context
from itertools import count
from types import TracebackType
from uuid import uuid4

# `-` outside of a request; the name of a job in its own loop
request_id: ContextVar[str] = ContextVar("request_id", default="-")

# what `extra` may add to a line
FIELDS = frozenset({"event", "user", "session", "chat", "seq", "version", "code", "status", "method", "bytes", "ms"})
# `extra` of others that is looked at here and never printed
KNOWN_UNPRINTED = frozenset({"request", "status_code"})
OURS = ("messenger", "accounts", "chat", "files", "calls", "__main__")
# errors whose words are about code, never about data
ABOUT_CODE = (ImportError, AttributeError, NameError, TypeError)

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def request_id_new() -> str:
    """Begin a request: an id of our own, whatever the client says."""
    chosen = uuid4().hex
    request_id.set(chosen)
    return chosen


def frame_ids() -> Iterator[str]:
    """Ids for the frames of one connection: its own, and a number."""
    connection = uuid4().hex
    return (f"{connection}.{number}" for number in count(1))


def background(job: str) -> Context:
    """A context for a job of the process, which outlives whatever request it was started in."""
    context = copy_context()
    context.run(request_id.set, job)
    return context


def kind_of(error: BaseException) -> str:
    """What went wrong without what it went wrong with: the class, and the code of a database or the system."""
    code = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None)
    code = code or getattr(error.__cause__, "sqlite_errorname", None)
    if isinstance(error, OSError):
        code = error.strerror
    return f"{type(error).__name__} ({code})" if code else type(error).__name__


class Safe(logging.Filter):
    """Makes a record fit to print. On the handler, so that no logger is left out."""

    def filter(self, record: logging.LogRecord) -> bool:
        # asked twice where a record goes to several handlers
        if not hasattr(record, "safe_message"):
            if record.name.startswith("django.security.") and record.levelno == logging.ERROR:
                # a stranger's header that is refused is no fault of ours: a line for whoever set up the host, no trace
                record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
                record.exc_info = None
            record.request_id = request_id.get()
            record.safe_message = _message(record)
        return True


def _message(record: logging.LogRecord) -> str:
    pattern, args = str(record.msg), record.args
    if record.name.partition(".")[0] in OURS:
        try:
            return record.getMessage()
        except (TypeError, ValueError, KeyError):
            # a wrong call must not end in the caller, nor in Python's own words about it, which quote the values
            return pattern
    # of what others say, the pattern up to its first line, without the values they fill in
    if not args:
        # it may have been filled in already
        return pattern.partition("\n")[0].partition(":")[0]
    try:
        values = args if isinstance(args, tuple) else ()
        return (pattern % tuple(_harmless(value) for value in values)).partition("\n")[0]
    except (TypeError, ValueError):
        return pattern.partition("\n")[0]


def _harmless(value: object) -> object:
    if isinstance(value, (bool, int, float)):
        return value
    return kind_of(value) if isinstance(value, BaseException) else "…"


def fields_of(record: logging.LogRecord) -> tuple[dict[str, object], list[str]]:
    """The `extra` of a record that may be printed, and the names of that which may not."""
    extra = {name: value for name, value in record.__dict__.items() if name not in _STANDARD | _OWN}
    allowed = {name: value for name, value in extra.items() if name in FIELDS}
    if "status_code" in extra:
        # as Django calls it
        allowed["status"] = extra["status_code"]
    return allowed, sorted(extra.keys() - FIELDS - KNOWN_UNPRINTED)


_OWN = frozenset({"request_id", "safe_message"})


def trace_of(error: BaseException | None) -> list[str]:
    """Where it happened and what kind of error it was, the first cause first. No values, no words of the error but of
    those that are about code."""
    lines: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        words = f": {error}" if isinstance(error, ABOUT_CODE) else ""
        frames = [
            f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
        lines[:0] = ["Traceback (most recent call last):", *frames, kind_of(error) + words]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines


def _trace(record: logging.LogRecord) -> list[str]:
    return trace_of(record.exc_info[1]) if record.exc_info else []


def _time(record: logging.LogRecord) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z"


class LineFormatter(logging.Formatter):
    """For people."""

    def format(self, record: logging.LogRecord) -> str:
        fields, refused = fields_of(record)
        parts = [
            _time(record),
            record.levelname,
            record.name,
            f"[{getattr(record, 'request_id', '-')}]",
            getattr(record, "safe_message", ""),
            *(f"{name}={value}" for name, value in fields.items()),
            *(f"{name}=REFUSED" for name in refused),
        ]
        line = " ".join(parts).replace("\r", "\\r").replace("\n", "\\n")
        return "\n".join([line, *_trace(record)])


class JsonFormatter(logging.Formatter):
    """For programs: one object a line."""

    def format(self, record: logging.LogRecord) -> str:
        fields, refused = fields_of(record)
        line: dict[str, object] = {
            "ts": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request": getattr(record, "request_id", "-"),
            "message": getattr(record, "safe_message", ""),
            **fields,
        }
        if refused:
            line["refused"] = refused
        if trace := _trace(record):
            line["trace"] = trace
        return json.dumps(line, ensure_ascii=False, default=str)


class Console(logging.StreamHandler):  # type: ignore[type-arg]
    """Standard error. A line that can't be made says so, and not with which values."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        self.stream.write(f"a log line of {record.name}:{record.lineno} could not be written\n")


def thread_died(args: threading.ExceptHookArgs) -> None:
    """In place of Python's own words about a thread that an error ended."""
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        logging.getLogger(__name__).error("a thread died", exc_info=args.exc_value)


def program_died(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """In place of Python's own words about the error that ends a serving process."""
    if isinstance(error, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        logging.getLogger(__name__).critical("the process ends", exc_info=error)


def take_over() -> None:
    """Whatever a serving process says about uncaught errors goes through here, too."""
    threading.excepthook = thread_died
    sys.excepthook = program_died
