"""Whether inputs fit the schema of the installed SDK, for every resource class it has.

Two verdicts come from here: what the provider silently drops (a warning that names the nearest spelling) and
what fails Check (with its property path). What Azure itself refuses is the business of `infra.azure_rules`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, Final

from local_cloud.azure import introspect
from local_cloud.azure.schema.verdict import Problem, Verdict
from local_cloud.azure.schema.walk import judge_object
from local_cloud.azure.values import user_properties

__all__ = ["VERSION", "Problem", "Verdict", "fingerprint", "validate"]

VERSION: Final = "2"
"""Changes whenever this package judges differently, so that remembered verdicts are not reused."""


def fingerprint(token: str, inputs: Mapping[str, Any], key: bytes) -> str:
    """A keyed hash of plain inputs, the SDK and this package: equal fingerprints have equal verdicts."""
    body = json.dumps(
        [token, introspect.sdk_version(), VERSION, inputs], sort_keys=True, separators=(",", ":")
    )
    return hmac.digest(key, body.encode(), hashlib.sha256).hex()


def validate(token: str, inputs: Mapping[str, Any]) -> Verdict:
    """Judge plain inputs of a resource type; raises UnknownTypeError if the SDK has no such type."""
    cls, verdict = introspect.input_class(token), Verdict()
    judge_object(cls, dict(user_properties(inputs)), "", verdict, outputs_of=token)
    return verdict
