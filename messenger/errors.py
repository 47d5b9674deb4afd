"""The errors services and selectors raise; edges turn them into a `Problem`."""

from __future__ import annotations

from uuid import UUID

from messenger.protocol import Problem


class AppError(Exception):
    """A refusal with a code for programs and words for people. `status` is the HTTP status at a REST edge."""

    code = "refused"
    status = 400

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        field: str | None = None,
        limit: int | None = None,
        retry_after_ms: int | None = None,
        users: list[UUID] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code
        self.field = field
        self.limit = limit
        self.retry_after_ms = retry_after_ms
        self.users = users

    @property
    def retry_after_s(self) -> int:
        """For people and for the Retry-After header: whole seconds, never too few."""
        return -(-(self.retry_after_ms or 0) // 1000)

    def problem(self) -> Problem:
        return Problem(
            code=self.code,
            message=self.message,
            field=self.field,
            limit=self.limit,
            retry_after_ms=self.retry_after_ms,
            users=self.users,
        )


class Invalid(AppError):
    """The input breaks a rule; `field` and `limit` say which."""

    code = "invalid"
    status = 400


class Unauthenticated(AppError):
    """No valid token, or its session has ended."""

    code = "unauthenticated"
    status = 401


class Banned(AppError):
    """The account is banned."""

    code = "banned"
    status = 403


class Forbidden(AppError):
    """The actor sees the object but may not do this to it."""

    code = "forbidden"
    status = 403


class NotAccepted(AppError):
    """A person does not want this from the actor. Never says whether by a setting or because they blocked them."""

    code = "not_accepted"
    status = 403


class NotFound(AppError):
    """No such object, or none the actor may know of: the two are told apart by nobody."""

    code = "not_found"
    status = 404


class Conflict(AppError):
    """The request contradicts what is stored."""

    code = "conflict"
    status = 409


class Throttled(AppError):
    """Too many requests; the same one may pass after `retry_after_ms`."""

    code = "throttled"
    status = 429


class Unavailable(AppError):
    """The server cannot do it now; the same request may pass later."""

    code = "unavailable"
    status = 503
