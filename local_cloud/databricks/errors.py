"""The errors a workspace answers with, as one exception type per meaning, so that handlers raise what they
mean.

    ApiError
    ├── InvalidParameterError        400 INVALID_PARAMETER_VALUE
    ├── InvalidStateError            400 INVALID_STATE
    ├── AlreadyExistsError           400 RESOURCE_ALREADY_EXISTS
    ├── NotFoundError                404 RESOURCE_DOES_NOT_EXIST
    └── PermissionDeniedError        403 PERMISSION_DENIED

Codes: https://docs.databricks.com/api/azure/workspace/introduction (section on errors).
"""

from __future__ import annotations


class ApiError(Exception):
    """An answer other than 2xx: an HTTP status, Databricks' error code and a sentence for the reader."""

    status = 400
    code = "BAD_REQUEST"

    def __init__(self, message: str, *, code: str | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.status = status or self.status


class InvalidParameterError(ApiError):
    """The request is well formed but a value of it is not acceptable."""

    code = "INVALID_PARAMETER_VALUE"


class InvalidStateError(ApiError):
    """The object is not in a state that allows the request."""

    code = "INVALID_STATE"


class AlreadyExistsError(ApiError):
    """An object of that name is there already."""

    code = "RESOURCE_ALREADY_EXISTS"


class NotFoundError(ApiError):
    """There is no such object."""

    status = 404
    code = "RESOURCE_DOES_NOT_EXIST"


class PermissionDeniedError(ApiError):
    """The caller is known but may not do this."""

    status = 403
    code = "PERMISSION_DENIED"
