"""Access tokens as Entra issues them: JWTs signed by this server, for one audience, that expire."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives import serialization

from local_cloud.azure.arm.errors import UnauthorizedError
from local_cloud.azure.arm.identity.tenant import Tenant

LIFETIME_SECONDS: Final = 3600
MANAGEMENT: Final = ("https://management.azure.com", "https://management.core.windows.net")
_ALGORITHM: Final = "RS256"


class Tokens:
    """Issues and checks the tokens of a tenant. `clock` gives seconds since the epoch."""

    def __init__(
        self, tenant: Tenant, clock: Callable[[], float], lifetime_seconds: int = LIFETIME_SECONDS
    ) -> None:
        self.tenant = tenant
        self.lifetime_seconds = lifetime_seconds
        self.clock = clock
        self._public = tenant.key.public_key()
        der = self._public.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self._key_id = hashlib.sha256(der).hexdigest()[:32]

    def issue(self, audience: str, issuer: str) -> str:
        """A token of the tenant's application for a resource."""
        now = int(self.clock())
        tenant = self.tenant
        claims = {
            "aud": audience, "iss": issuer, "iat": now, "nbf": now, "exp": now + self.lifetime_seconds,
            "appid": tenant.client_id, "azp": tenant.client_id, "oid": tenant.object_id,
            "sub": tenant.object_id, "tid": tenant.tenant_id, "idtyp": "app", "ver": "1.0",
            "uti": uuid.uuid4().hex,
        }  # fmt: skip
        return jwt.encode(claims, tenant.key, _ALGORITHM, {"kid": self._key_id})

    def check(self, authorization: str, *audiences: str) -> dict[str, Any]:
        """The claims behind an `Authorization` header for one of these audiences; raises UnauthorizedError
        with Azure's codes.
        """
        scheme, _, token = authorization.partition(" ")
        if not authorization:
            raise UnauthorizedError(
                "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."
            )
        if scheme.lower() != "bearer" or not token.strip():
            raise UnauthorizedError(
                "AuthenticationFailed",
                "Authentication failed. The 'Authorization' header is provided in an invalid format.",
            )
        try:
            options: Any = {
                "verify_aud": False,
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
            }
            claims = dict(jwt.decode(token.strip(), self._public, [_ALGORITHM], options=options))
        except jwt.InvalidTokenError as error:
            raise UnauthorizedError("InvalidAuthenticationToken", "The access token is invalid.") from error
        self._check_time(claims)
        audience = str(claims.get("aud", "")).rstrip("/")
        allowed = tuple(item.rstrip("/") for item in audiences)
        listed = ", ".join(repr(item) for item in allowed)
        if audience not in allowed:
            raise UnauthorizedError(
                "InvalidAuthenticationTokenAudience",
                f"The access token has been obtained for wrong audience or resource '{audience}'. It should "
                f"exactly match with one of the allowed audiences {listed}.",
            )
        return claims

    def _check_time(self, claims: dict[str, Any]) -> None:
        now, end = self.clock(), float(claims.get("exp", 0))
        if now >= end:
            raise UnauthorizedError(
                "ExpiredAuthenticationToken",
                f"The access token expiry UTC time '{_utc(end)}' is earlier than current UTC time "
                f"'{_utc(now)}'.",
            )

    def public_keys(self) -> dict[str, Any]:
        """The JSON Web Key Set that verifies the tokens."""
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._public))
        return {"keys": [{**key, "use": "sig", "kid": self._key_id, "alg": _ALGORITHM}]}


def _utc(seconds: float) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.timezone.utc).strftime("%m/%d/%Y %I:%M:%S %p")
