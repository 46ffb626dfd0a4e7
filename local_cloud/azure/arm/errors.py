"""Error answers of Azure Resource Manager as bodies: one object `error` with code, message, target, details.

Shape: https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from infra.azure_rules import Refusal
from local_cloud.azure import schema
from local_cloud.azure.errors import AzureError, RefusedError


class ContentError(AzureError):
    """The request's body cannot be what the resource type takes; `problems` names every wrong property."""

    def __init__(self, message: str, problems: Sequence[schema.Problem] = ()) -> None:
        super().__init__("InvalidRequestContent", message)
        self.problems = tuple(problems)


class UnauthorizedError(AzureError):
    """401: the token is missing, wrong or expired."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message, status=401)


def invalid_content(reason: str) -> ContentError:
    """Azure's answer to a body it cannot read."""
    return ContentError(f"The request content was invalid and could not be deserialized: '{reason}'.")


def invalid_properties(problems: Sequence[schema.Problem]) -> ContentError:
    """Azure's answer to a body with wrong properties."""
    listed = "; ".join(problem.message for problem in problems)
    return ContentError(f"The request content was invalid and could not be deserialized: {listed}", problems)


def error_body(error: AzureError) -> dict[str, Any]:
    """The JSON body of an error answer."""
    answer: dict[str, Any] = {"code": error.code, "message": error.message}
    if isinstance(error, RefusedError):
        answer["target"] = error.refusals[0].path
        answer["details"] = [_refusal(item) for item in error.refusals]
    elif isinstance(error, ContentError) and error.problems:
        answer["target"] = error.problems[0].path
        answer["details"] = [
            {"code": error.code, "message": item.message, "target": item.path} for item in error.problems
        ]
    return {"error": answer}


def _refusal(refusal: Refusal) -> dict[str, Any]:
    info = {"rule": refusal.rule, "source": refusal.source, "fix": refusal.fix}
    return {
        "code": refusal.code,
        "message": refusal.message,
        "target": refusal.path,
        "additionalInfo": [{"type": "AzureRule", "info": info}],
    }
