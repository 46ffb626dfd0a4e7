"""Whoever azure-native signs in as must sign in here too, so the same variables are read in the same order.
It ends with the Azure CLI; after that, azure-identity's default chain looks in more places.

Settings of the stack (`azure-native:clientId` and so on) are not seen by dynamic providers: use variables.
https://www.pulumi.com/registry/packages/azure-native/installation-configuration/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from infra.arm.cloud import Cloud
from infra.arm.errors import SignInError

VARIABLES: Final = (
    "ARM_METADATA_HOSTNAME", "ARM_ENVIRONMENT", "AZURE_ENVIRONMENT", "ARM_DISABLE_INSTANCE_DISCOVERY",
    "ARM_USE_DEFAULT_AZURE_CREDENTIAL", "ARM_TENANT_ID", "ARM_CLIENT_ID", "ARM_CLIENT_SECRET",
    "ARM_CLIENT_CERTIFICATE_PATH", "ARM_CLIENT_CERTIFICATE_PASSWORD", "ARM_USE_OIDC", "ARM_OIDC_TOKEN",
    "ARM_OIDC_TOKEN_FILE_PATH", "ARM_OIDC_REQUEST_TOKEN", "ARM_OIDC_REQUEST_URL", "ARM_OIDC_AUDIENCE",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL", "ARM_USE_MSI",
    "AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_FEDERATED_TOKEN_FILE", "AZURE_TOKEN_CREDENTIALS", "IDENTITY_ENDPOINT", "REQUESTS_CA_BUNDLE",
)  # fmt: skip
"""What decides who signs in where: with other values, another client is made."""
HOW_TO_SIGN_IN: Final = (
    "Sign in with `az login`, or set ARM_TENANT_ID, ARM_CLIENT_ID and one of ARM_CLIENT_SECRET, "
    "ARM_CLIENT_CERTIFICATE_PATH and ARM_USE_OIDC=true, or ARM_USE_MSI=true, then run `pulumi up` again."
)
_AUDIENCE: Final = "api://AzureADTokenExchange"


def credential(environ: Mapping[str, str], cloud: Cloud) -> Any:
    """A token credential for `cloud`; raises SignInError when what a chosen way needs is missing."""
    from azure import identity

    options: dict[str, Any] = {"authority": cloud.authority}
    if not cloud.known or _is_true(environ, "ARM_DISABLE_INSTANCE_DISCOVERY"):
        options["disable_instance_discovery"] = True
    if _is_true(environ, "ARM_USE_DEFAULT_AZURE_CREDENTIAL"):
        return identity.DefaultAzureCredential(**options)
    if environ.get("ARM_CLIENT_CERTIFICATE_PATH"):
        return identity.CertificateCredential(
            *_application(environ, "ARM_CLIENT_CERTIFICATE_PATH"),
            environ["ARM_CLIENT_CERTIFICATE_PATH"],
            password=environ.get("ARM_CLIENT_CERTIFICATE_PASSWORD") or None,
            **options,
        )
    if environ.get("ARM_CLIENT_SECRET"):
        tenant, client = _application(environ, "ARM_CLIENT_SECRET")
        return identity.ClientSecretCredential(tenant, client, environ["ARM_CLIENT_SECRET"], **options)
    if _is_true(environ, "ARM_USE_OIDC"):
        tenant, client = _application(environ, "ARM_USE_OIDC")
        return identity.ClientAssertionCredential(tenant, client, assertion(environ), **options)
    if _is_true(environ, "ARM_USE_MSI"):
        return identity.ManagedIdentityCredential(client_id=environ.get("ARM_CLIENT_ID") or None)
    otherwise = identity.DefaultAzureCredential(**options)
    if not cloud.known:
        # The CLI is signed in to another cloud, and its refusal would end the chain.
        return otherwise
    cli = identity.AzureCliCredential(tenant_id=environ.get("ARM_TENANT_ID") or "")
    return identity.ChainedTokenCredential(cli, otherwise)


def _is_true(environ: Mapping[str, str], name: str) -> bool:
    return environ.get(name, "").lower() == "true"


def _application(environ: Mapping[str, str], chosen: str) -> tuple[str, str]:
    """Tenant and client id of a service principal."""
    missing = [name for name in ("ARM_TENANT_ID", "ARM_CLIENT_ID") if not environ.get(name)]
    if missing:
        raise SignInError(f"{chosen} is set, {' and '.join(missing)} not. {HOW_TO_SIGN_IN}")
    return environ["ARM_TENANT_ID"], environ["ARM_CLIENT_ID"]


def assertion(environ: Mapping[str, str]) -> Callable[[], str]:
    """Where the token of another identity provider comes from: given, in a file, or asked of the build."""
    given, file = environ.get("ARM_OIDC_TOKEN"), environ.get("ARM_OIDC_TOKEN_FILE_PATH")
    if given:
        return lambda: given
    if file:
        return lambda: Path(file).read_text(encoding="utf-8").strip()
    url = environ.get("ARM_OIDC_REQUEST_URL") or environ.get("ACTIONS_ID_TOKEN_REQUEST_URL")
    bearer = environ.get("ARM_OIDC_REQUEST_TOKEN") or environ.get("ACTIONS_ID_TOKEN_REQUEST_TOKEN")
    if url and bearer:
        return lambda: _requested(url, bearer, environ.get("ARM_OIDC_AUDIENCE") or _AUDIENCE)
    raise SignInError(
        "ARM_USE_OIDC is set, a token is not: set ARM_OIDC_TOKEN or ARM_OIDC_TOKEN_FILE_PATH, or give the "
        "GitHub job `permissions: id-token: write`."
    )


def _requested(url: str, bearer: str, audience: str) -> str:
    """A token of a GitHub job.

    https://docs.github.com/actions/reference/security/oidc
    """
    from azure.core import PipelineClient
    from azure.core.exceptions import AzureError
    from azure.core.pipeline.policies import RetryPolicy
    from azure.core.rest import HttpRequest

    request = HttpRequest("GET", url, headers={"Authorization": f"Bearer {bearer}"})
    request.url += f"{'&' if '?' in url else '?'}audience={audience}"
    try:
        client: Any
        with PipelineClient(url, policies=[RetryPolicy(retry_total=3)]) as client:
            response = client.send_request(request)
            response.raise_for_status()
            return str(response.json()["value"])
    except (AzureError, ValueError, KeyError) as error:
        raise SignInError(f"{url.partition('?')[0]} gave no token: {error}. {HOW_TO_SIGN_IN}") from error
