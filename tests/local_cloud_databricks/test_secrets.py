"""Promise: secrets are kept, given back, listed without values, and unreadable in the files of the workspace."""

from __future__ import annotations

import base64

import pytest
from databricks.sdk.errors import InvalidParameterValue, NotFound, ResourceAlreadyExists
from databricks.sdk.service.workspace import AclPermission, AzureKeyVaultSecretScopeMetadata, ScopeBackendType


def test_values_acls_and_scopes(client, server):
    client.secrets.create_scope("app")
    client.secrets.put_secret("app", "key", string_value="s3cret-väl")
    client.secrets.put_secret("app", "raw", bytes_value=base64.b64encode(b"\x00\x01").decode())
    assert base64.b64decode(client.secrets.get_secret("app", "key").value).decode() == "s3cret-väl"
    assert base64.b64decode(client.secrets.get_secret("app", "raw").value) == b"\x00\x01"
    assert client.dbutils.secrets.get("app", "key") == "s3cret-väl"
    assert [s.key for s in client.secrets.list_secrets("app")] == ["key", "raw"]
    assert "app" in [s.name for s in client.secrets.list_scopes()]
    assert [(a.principal, a.permission) for a in client.secrets.list_acls("app")] == [
        ("admin@localhost", AclPermission.MANAGE)
    ]
    client.secrets.put_acl("app", "users", AclPermission.READ)
    assert client.secrets.get_acl("app", "users").permission == AclPermission.READ
    client.secrets.delete_acl("app", "users")
    state = server.app.state.workspace.state_dir
    for file in state.glob("workspace.db*"):
        assert b"s3cret" not in file.read_bytes()
        assert file.stat().st_mode & 0o077 == 0
    assert (state / "secret.key").stat().st_mode & 0o777 == 0o600
    client.secrets.delete_secret("app", "raw")
    with pytest.raises(NotFound):
        client.secrets.get_secret("app", "raw")
    client.secrets.delete_scope("app")
    with pytest.raises(NotFound):
        client.secrets.list_acls("app")
    client.secrets.create_scope("app")
    assert list(client.secrets.list_secrets("app")) == []


def test_refusals(client):
    client.secrets.create_scope("dup")
    with pytest.raises(ResourceAlreadyExists, match="Scope dup already exists"):
        client.secrets.create_scope("dup")
    with pytest.raises(InvalidParameterValue):
        client.secrets.create_scope("a b")
    with pytest.raises(InvalidParameterValue):
        client.secrets.put_secret("dup", "a/b", string_value="x")
    with pytest.raises(NotFound, match="Scope none does not exist"):
        client.secrets.put_secret("none", "k", string_value="x")
    with pytest.raises(InvalidParameterValue, match="userAADToken"):
        client.secrets.create_scope(
            "akv",
            scope_backend_type=ScopeBackendType.AZURE_KEYVAULT,
            backend_azure_keyvault=AzureKeyVaultSecretScopeMetadata(resource_id="/x", dns_name="https://x"),
        )
