"""Every observed resource has one diagnostic setting, in the form that Azure takes."""

from __future__ import annotations

import pytest

from infra.monitoring import Diagnostics, DiagnosticsArgs
from infra.monitoring.diagnostics import destination
from infra.placement import Observed
from local_cloud.azure.errors import AzureError

SETTING = "azure-native:monitor:DiagnosticSetting"
VAULT = "azure-native:keyvault:Vault"


def vault(placement):
    """Something that can be observed."""
    from pulumi_azure_native import keyvault

    return keyvault.Vault(
        "vault",
        vault_name="kvlakehousedev",
        resource_group_name=placement.resource_group_name,
        location=placement.location,
        properties=keyvault.VaultPropertiesArgs(
            tenant_id=placement.tenant_id,
            sku=keyvault.SkuArgs(family=keyvault.SkuFamily.A, name=keyvault.SkuName.STANDARD),
            enable_rbac_authorization=True,
        ),
    )


@pytest.fixture
def observing(ran, monitoring):
    """Observe a vault with changes to what is observed."""

    def run(names=("key-vault",), **changes):
        def build(placement):
            target = vault(placement).id
            observed = [Observed(name=name, id=target, **changes) for name in names]
            args = DiagnosticsArgs(
                setting_name="diag", workspace_id=monitoring(placement).workspace_id, observed=observed
            )
            Diagnostics("diagnostics", args)

        return ran(build)

    return run


def test_a_setting_sends_all_logs_and_metrics_to_the_workspace(observing, only):
    made = observing()
    setting = only(made, SETTING)
    assert setting.name == "diagnostics-key-vault"
    assert setting.inputs["logs"] == [{"categoryGroup": "allLogs", "enabled": True}]
    assert setting.inputs["metrics"] == [{"category": "AllMetrics", "enabled": True}]
    assert setting.inputs["resourceUri"] == only(made, VAULT).id
    assert setting.property_dependencies["resourceUri"] == (only(made, VAULT).urn,)
    workspace = only(made, "azure-native:operationalinsights:Workspace")
    assert setting.inputs["workspaceId"] == workspace.id
    assert "logAnalyticsDestinationType" not in setting.inputs


def test_categories_take_the_place_of_groups(observing, only):
    inputs = only(observing(log_categories=("AuditEvent",), metrics=()), SETTING).inputs
    assert inputs["logs"] == [{"category": "AuditEvent", "enabled": True}]
    assert not inputs.get("metrics")


def test_metrics_go_by_category(observing, only):
    inputs = only(observing(metrics=("Capacity", "Transaction")), SETTING).inputs
    assert inputs["metrics"] == [
        {"category": "Capacity", "enabled": True},
        {"category": "Transaction", "enabled": True},
    ]


def test_metrics_alone_are_a_setting_too(observing, only):
    inputs = only(observing(log_groups=()), SETTING).inputs
    assert not inputs.get("logs")
    assert inputs["metrics"]


@pytest.mark.parametrize(
    ("path", "chosen"),
    [
        ("Microsoft.DataFactory/factories/adf", "Dedicated"),
        ("microsoft.network/azureFirewalls/afw", "Dedicated"),
        ("Microsoft.KeyVault/vaults/kv", None),
        ("Microsoft.Storage/storageAccounts/st/blobServices/default", None),
        ("Microsoft.DataFactory/factories/adf/managedVirtualNetworks/default", None),
    ],
)
def test_only_types_with_a_choice_get_tables_of_their_own(path, chosen):
    assert destination(f"/subscriptions/s/resourceGroups/g/providers/{path}") == chosen


def test_azure_refuses_a_setting_of_nothing(observing):
    with pytest.raises(AzureError, match="At least one log or metric category"):
        observing(log_groups=(), metrics=())


def test_azure_refuses_to_send_the_same_log_twice(ran, monitoring):
    def build(placement):
        target, workspace = vault(placement).id, monitoring(placement).workspace_id
        for name in ("one", "two"):
            observed = [Observed(name=name, id=target)]
            Diagnostics(name, DiagnosticsArgs(setting_name=name, workspace_id=workspace, observed=observed))

    with pytest.raises(AzureError) as refused:
        ran(build)
    assert refused.value.code == "Conflict"
