"""Which cloud, and who signs in there: as azure-native finds both."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from infra.arm import cloud, credentials
from infra.arm.client import ArmClient, forget
from infra.arm.errors import CloudError, SignInError

APPLICATION = {"ARM_TENANT_ID": "tenant", "ARM_CLIENT_ID": "client"}
TABLE = {
    "name": "AzureCloud",
    "resourceManager": "https://management.azure.com/",
    "authentication": {
        "loginEndpoint": "https://login.microsoftonline.com",
        "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
    },
    "suffixes": {"synapseAnalytics": "dev.azuresynapse.net"},
}


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, cloud.PUBLIC),
        ({"ARM_ENVIRONMENT": "public"}, cloud.PUBLIC),
        ({"ARM_ENVIRONMENT": "usgovernment"}, cloud.GOVERNMENT),
        ({"AZURE_ENVIRONMENT": "AzureUSGovernment"}, cloud.GOVERNMENT),
        ({"AZURE_ENVIRONMENT": "AzureChinaCloud"}, cloud.CHINA),
        ({"ARM_ENVIRONMENT": "china", "AZURE_ENVIRONMENT": "public"}, cloud.CHINA),
    ],
)
def test_a_known_cloud_is_found_by_name(environ, found):
    assert cloud.current(environ) == found


def test_an_unknown_name_is_said():
    with pytest.raises(CloudError, match=r"'moon'\. Set ARM_ENVIRONMENT to public, usgovernment or china"):
        cloud.current({"ARM_ENVIRONMENT": "moon"})


def test_the_metadata_of_the_public_cloud_is_the_public_cloud():
    found = cloud.from_metadata("management.azure.com", [{"resourceManager": "https://other"}, TABLE])
    assert (found.authority, found.resource_manager, found.synapse) == (
        cloud.PUBLIC.authority, cloud.PUBLIC.resource_manager, cloud.PUBLIC.synapse,
    )  # fmt: skip
    assert found.audience == "https://management.core.windows.net"
    assert found.known


def test_a_metadata_host_of_ones_own_is_asked(here, door):
    found = cloud.current({"ARM_METADATA_HOSTNAME": door.url.removeprefix("https://")})
    assert (found.authority, found.resource_manager, found.known) == (door.url, door.url, False)


@pytest.mark.parametrize("answer", [{}, [], [{"name": "x"}], "no", [None]])
def test_metadata_that_says_nothing_is_said(answer):
    with pytest.raises(CloudError, match="does not describe a cloud"):
        cloud.from_metadata("host", answer)


def test_a_metadata_host_that_does_not_answer_is_said(monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "")
    cloud.forget()
    with pytest.raises(CloudError, match=r"127\.0\.0\.1:1 of ARM_METADATA_HOSTNAME does not answer"):
        cloud.current({"ARM_METADATA_HOSTNAME": "127.0.0.1:1"})


def kind(environ, where=cloud.PUBLIC):
    return type(credentials.credential(environ, where)).__name__


def certificate(folder):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = dt.datetime.now(dt.timezone.utc)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + dt.timedelta(days=1))
    signed = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "sp.pem").write_bytes(private + signed)
    return str(folder / "sp.pem")


def test_every_way_of_azure_native_is_a_way_here(tmp_path):
    secret, default = {"ARM_CLIENT_SECRET": "s"}, {"ARM_USE_DEFAULT_AZURE_CREDENTIAL": "true"}
    oidc, msi = {"ARM_USE_OIDC": "true", "ARM_OIDC_TOKEN": "t"}, {"ARM_USE_MSI": "true"}
    pem = {"ARM_CLIENT_CERTIFICATE_PATH": certificate(tmp_path)}
    assert kind({}) == "ChainedTokenCredential"
    assert kind({**APPLICATION, **secret}) == "ClientSecretCredential"
    assert kind({**APPLICATION, **oidc}) == "ClientAssertionCredential"
    assert kind(msi) == "ManagedIdentityCredential"
    assert kind({**APPLICATION, **pem}) == "CertificateCredential"
    # the first of several in azure-native's order
    assert kind({**APPLICATION, **msi, **oidc, **secret}) == "ClientSecretCredential"
    assert kind({**APPLICATION, **secret, **pem}) == "CertificateCredential"
    assert kind({**APPLICATION, **secret, **pem, **default}) == "DefaultAzureCredential"


def test_the_azure_cli_comes_before_anything_that_azure_native_does_not_look_at():
    tenant = "11111111-1111-4111-8111-111111111111"
    environ = {"ARM_TENANT_ID": tenant, "AZURE_CLIENT_ID": "c", "AZURE_CLIENT_SECRET": "s"}
    first, second = credentials.credential(environ, cloud.PUBLIC).credentials
    assert (type(first).__name__, first.tenant_id) == ("AzureCliCredential", tenant)
    assert type(second).__name__ == "DefaultAzureCredential"


def test_a_cloud_of_ones_own_is_none_of_the_clis():
    own = dataclasses.replace(cloud.PUBLIC, authority="https://127.0.0.1:1", known=False)
    assert kind({}, own) == "DefaultAzureCredential"


@pytest.mark.parametrize("chosen", ["ARM_CLIENT_SECRET", "ARM_CLIENT_CERTIFICATE_PATH", "ARM_USE_OIDC"])
def test_what_a_chosen_way_lacks_is_said(chosen):
    with pytest.raises(SignInError, match=rf"{chosen} is set, ARM_TENANT_ID and ARM_CLIENT_ID not.*az login"):
        credentials.credential({chosen: "true"}, cloud.PUBLIC)


def test_a_token_of_a_build_is_given_in_a_file_or_missing(tmp_path):
    (tmp_path / "token").write_text("from a file\n")
    assert credentials.assertion({"ARM_OIDC_TOKEN": "given"})() == "given"
    assert credentials.assertion({"ARM_OIDC_TOKEN_FILE_PATH": str(tmp_path / "token")})() == "from a file"
    with pytest.raises(SignInError, match="permissions: id-token: write"):
        credentials.assertion({})


def test_a_wrong_secret_is_said_without_the_secret(here, monkeypatch):
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "no-such-secret")
    forget()
    with pytest.raises(SignInError) as refused:
        ArmClient.default().get("/subscriptions", "2022-12-01")
    assert "/subscriptions: " in str(refused.value)
    assert "az login" in str(refused.value)
    assert "no-such-secret" not in str(refused.value)
