"""Tokens come from the server's own tenant, expire, and nothing is answered without one."""

import stat

import httpx
import jwt
import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ManagedIdentityCredential

from local_cloud.azure.arm.identity.tenant import Tenant

LIST = {"api-version": "2022-12-01"}


def refused(answer):
    return answer.status_code, answer.json()["error"]["code"]


def test_a_client_secret_credential_gets_a_token_that_the_published_keys_verify(shared):
    granted = shared.credential().get_token("https://management.azure.com/.default")
    with shared.http(token=False) as http:
        configuration = http.get(f"/{shared.tenant.tenant_id}/v2.0/.well-known/openid-configuration").json()
        keys = jwt.PyJWKSet.from_dict(http.get(configuration["jwks_uri"]).json())
    claims = jwt.decode(
        granted.token, keys.keys[0], ["RS256"], audience="https://management.azure.com",
        issuer=configuration["issuer"],
    )  # fmt: skip
    assert (claims["tid"], claims["appid"]) == (shared.tenant.tenant_id, shared.tenant.client_id)
    assert claims["exp"] - claims["iat"] == 3600


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"client_secret": "wrong"}, "AADSTS7000215"),
        ({"client_id": "11111111-0000-0000-0000-000000000000"}, "AADSTS700016"),
    ],
)
def test_a_wrong_secret_or_client_gets_no_token(shared, change, number):
    with pytest.raises(ClientAuthenticationError, match=number):
        shared.credential(**change).get_token("https://management.azure.com/.default")


def test_a_managed_identity_gets_a_token_where_it_runs(shared, monkeypatch):
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{shared.url}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", shared.tenant.identity_header)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(shared.files.authority))
    granted = ManagedIdentityCredential().get_token("https://management.azure.com/.default")
    with shared.http(token=granted.token) as http:
        assert http.get("/subscriptions", params=LIST).status_code == 200
    monkeypatch.setenv("IDENTITY_HEADER", "guessed")
    with pytest.raises(ClientAuthenticationError):
        ManagedIdentityCredential().get_token("https://management.azure.com/.default")


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "AuthenticationFailed"),
        ({"Authorization": "Basic eDp5"}, "AuthenticationFailed"),
        ({"Authorization": "Bearer not-a-token"}, "InvalidAuthenticationToken"),
        (
            {"Authorization": f"Bearer {jwt.encode({'aud': 'https://management.azure.com'}, 'k' * 32)}"},
            "InvalidAuthenticationToken",
        ),
    ],
)
def test_without_a_good_token_the_answer_is_401_with_a_challenge(shared, headers, code):
    with shared.http(token=False) as http:
        answer = http.get("/subscriptions", params=LIST, headers=headers)
    assert refused(answer) == (401, code)
    assert f'authorization_uri="{shared.url}/{shared.tenant.tenant_id}"' in answer.headers["WWW-Authenticate"]


def test_a_token_for_another_resource_is_refused(shared):
    token = shared.credential().get_token("https://vault.azure.net/.default").token
    with shared.http(token=token) as http:
        assert refused(http.get("/subscriptions", params=LIST)) == (401, "InvalidAuthenticationTokenAudience")


def test_a_token_expires(server):
    with server.http() as http:
        assert http.get("/subscriptions", params=LIST).status_code == 200
        server.clock.ahead = 3601
        assert refused(http.get("/subscriptions", params=LIST)) == (401, "ExpiredAuthenticationToken")


def test_a_token_of_another_server_is_refused(shared, server):
    with server.http() as mine, shared.http(token=mine.headers["Authorization"][7:]) as http:
        assert refused(http.get("/subscriptions", params=LIST)) == (401, "InvalidAuthenticationToken")


def test_secrets_are_private_files_that_stay(shared):
    private = shared.directory / "arm"
    for name in ("client-secret", "identity-header", "token-key.pem", "server.pem"):
        assert stat.S_IMODE((private / name).stat().st_mode) == 0o600, name
    again = Tenant.load(private, shared.settings)
    assert again.client_secret == shared.tenant.client_secret
    assert again.client_secret not in repr(again)
    assert again.identity_header not in repr(again)


def test_plain_http_and_a_client_that_does_not_trust_the_authority_get_nothing(shared):
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(shared.url.replace("https", "http"))
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(shared.url)


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "scope": "https://management.azure.com/user"}, "invalid_scope"),
    ],
)
def test_what_the_tenant_cannot_grant(shared, form, error):
    sent = {"client_id": shared.tenant.client_id, "client_secret": shared.tenant.client_secret, **form}
    with shared.http(token=False) as http:
        answer = http.post(f"/{shared.tenant.tenant_id}/oauth2/v2.0/token", data=sent)
        assert (answer.status_code, answer.json()["error"]) == (400, error)
        unknown = http.get("/other-tenant/v2.0/.well-known/openid-configuration").json()
    assert unknown["error_codes"] == [90002]


def test_the_first_version_of_the_protocol_takes_a_resource(shared):
    form = {
        "grant_type": "client_credentials", "resource": "https://management.core.windows.net/",
        "client_id": shared.tenant.client_id, "client_secret": shared.tenant.client_secret,
    }  # fmt: skip
    with shared.http(token=False) as http:
        granted = http.post(f"/{shared.tenant.tenant_id}/oauth2/token", data=form).json()
    with shared.http(token=granted["access_token"]) as http:
        assert http.get("/subscriptions", params=LIST).status_code == 200
