"""Where tokens come from: OAuth client credentials (v1 and v2) and a managed identity, for azure-identity.

Entra's protocol: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow, the
managed identity's: https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
"""

from __future__ import annotations

import datetime as dt
import hmac
import uuid
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from local_cloud.azure.arm.identity.tokens import Tokens
from local_cloud.azure.arm.messages import Answer, Call

_MANAGED_API: Final = ("2017-09-01", "2019-08-01")
_DEFAULT_SCOPE: Final = "/.default"


class Endpoints:
    """The answers of the tenant; none of them needs a bearer token."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._tenant = tokens.tenant

    def find(self, call: Call) -> Answer | None:
        """The answer to a request for a token or about the tenant; None if it is neither."""
        match call.method, call.segments:
            case "POST", [tenant, "oauth2", "v2.0", "token"]:
                return self._token(call, tenant, v1=False)
            case "POST", [tenant, "oauth2", "token"]:
                return self._token(call, tenant, v1=True)
            case "GET", [tenant, "v2.0", ".well-known", "openid-configuration"]:
                return self._configuration(call, tenant)
            case "GET", [_, "discovery", "v2.0", "keys"]:
                return Answer(200, self._tokens.public_keys())
            case "GET", ["msi", "token"]:
                return self._managed(call)
        return None

    def _issuer(self, call: Call) -> str:
        return f"{call.base_url}/{self._tenant.tenant_id}/v2.0"

    def _configuration(self, call: Call, tenant: str) -> Answer:
        if tenant.lower() != self._tenant.tenant_id:
            return _unknown_tenant(tenant)
        root = f"{call.base_url}/{tenant}"
        return Answer(200, {
            "issuer": self._issuer(call),
            "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
            "token_endpoint": f"{root}/oauth2/v2.0/token",
            "jwks_uri": f"{root}/discovery/v2.0/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": ["token"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "tenant_region_scope": "local",
        })  # fmt: skip

    def _token(self, call: Call, tenant: str, *, v1: bool) -> Answer:
        form = dict(parse_qsl(call.body.decode("utf-8", "replace")))
        wrong = self._refusal(form, tenant, v1=v1)
        if wrong is not None:
            return wrong
        audience = form["resource"] if v1 else form["scope"].removesuffix(_DEFAULT_SCOPE)
        return Answer(200, self._granted(call, audience, text=v1))

    def _refusal(self, form: Mapping[str, str], tenant: str, *, v1: bool) -> Answer | None:
        if tenant.lower() != self._tenant.tenant_id:
            return _unknown_tenant(tenant)
        if form.get("grant_type") != "client_credentials":
            return _refused("unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
        client = form.get("client_id", "")
        if client.lower() != self._tenant.client_id:
            text = f"Application with identifier '{client}' was not found in the directory '{tenant}'."
            return _refused("unauthorized_client", 700016, text)
        given = form.get("client_secret", "").encode()
        if not hmac.compare_digest(given, self._tenant.client_secret.encode()):
            return _refused("invalid_client", 7000215, "Invalid client secret provided.", status=401)
        if v1 and not form.get("resource"):
            return _refused("invalid_request", 900144, "The request body must contain 'resource'.")
        if not v1 and not form.get("scope", "").endswith(_DEFAULT_SCOPE):
            scope = form.get("scope", "")
            text = f"The provided value for scope {scope} is not valid: it must end with /.default."
            return _refused("invalid_scope", 1002012, text)
        return None

    def _granted(self, call: Call, audience: str, *, text: bool) -> dict[str, Any]:
        seconds = self._tokens.lifetime_seconds
        granted: dict[str, Any] = {
            "token_type": "Bearer",
            "expires_in": str(seconds) if text else seconds,
            "ext_expires_in": str(seconds) if text else seconds,
            "access_token": self._tokens.issue(audience, self._issuer(call)),
        }
        return {**granted, "resource": audience} if text else granted

    def _managed(self, call: Call) -> Answer:
        given = call.headers.get("x-identity-header", "").encode()
        if not hmac.compare_digest(given, self._tenant.identity_header.encode()):
            return Answer(401, {"statusCode": 401, "message": "X-IDENTITY-HEADER is missing or wrong."})
        version, resource = call.query.get("api-version", ""), call.query.get("resource", "")
        if version not in _MANAGED_API or not resource:
            text = f"resource and one of the api-versions {', '.join(_MANAGED_API)} are needed."
            return Answer(400, {"statusCode": 400, "message": text})
        wanted = call.query.get("client_id", self._tenant.client_id)
        if wanted.lower() != self._tenant.client_id:
            return Answer(400, {"statusCode": 400, "message": f"No managed identity has client id {wanted}."})
        granted = self._granted(call, resource, text=True)
        ends = int(self._tokens.clock()) + self._tokens.lifetime_seconds
        return Answer(200, {**granted, "expires_on": str(ends), "client_id": self._tenant.client_id})


def _unknown_tenant(tenant: str) -> Answer:
    return _refused("invalid_request", 90002, f"Tenant '{tenant}' not found.")


def _refused(error: str, number: int, text: str, *, status: int = 400) -> Answer:
    now = dt.datetime.now(dt.timezone.utc).strftime("%Y-%m-%d %H:%M:%SZ")
    return Answer(status, {
        "error": error,
        "error_description": f"AADSTS{number}: {text}",
        "error_codes": [number],
        "timestamp": now,
        "trace_id": str(uuid.uuid4()),
        "correlation_id": str(uuid.uuid4()),
    })  # fmt: skip
