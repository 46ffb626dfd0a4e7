"""Words no public name may have: Azure keeps them for itself, whatever the type of the resource."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import text

_WHOLE: Final = {
    "access", "app_code", "app_themes", "app_data", "app_globalresources", "app_localresources",
    "app_webreferences", "app_browsers", "azure", "bing", "bizspark", "biztalk", "cortana", "directx",
    "dotnet", "dynamics", "excel", "exchange", "forefront", "groove", "hololens", "hyperv", "kinect",
    "lync", "msdn", "o365", "office", "office365", "onedrive", "onenote", "outlook", "powerpoint",
    "sharepoint", "skype", "visio", "visualstudio", "web.config", "xbox",
}  # fmt: skip
_ANYWHERE: Final = ("microsoft", "windows")
_PUBLIC: Final = {
    t.STORAGE_ACCOUNT: "accountName",
    t.VAULT: "vaultName",
    t.FACTORY: "factoryName",
    t.SYNAPSE_WORKSPACE: "workspaceName",
    t.CONTAINER_REGISTRY: "registryName",
    "azure-native:sql:Server": "serverName",
    "azure-native:eventhub:Namespace": "namespaceName",
    "azure-native:eventgrid:Topic": "topicName",
}
"""Types with a public address made of their name, and the property that names them."""


def _reserved(resource: Resource, _world: World) -> Iterable[Finding]:
    prop = _PUBLIC[t.base(resource.token)]
    name = text(resource.inputs, prop)
    low = (name or "").lower()
    if low in _WHOLE or low.startswith("login") or any(word in low for word in _ANYWHERE):
        yield prop, f"The resource name '{name}' or a part of the name is a trademarked or reserved word."


RULES: Final = (
    Rule(id="reserved-name", tokens=tuple(_PUBLIC), code="ReservedResourceName", evidence="quoted",
         source="https://github.com/Azure/azure-dev/issues/7745", check=_reserved, on=("create",),
         fix="Choose a name without 'microsoft' or 'windows', not starting with 'login', no product's."),
)  # fmt: skip
