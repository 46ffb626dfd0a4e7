"""The Databricks workspace: clusters without public addresses, in a network of ours, on the premium tier."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.values import is_unknown, read
from policy_pack.policy_model import Check, Finding, Policy, ResourcePolicy, View
from policy_pack.policy_settings import Config
from policy_pack.security.requirements import one_of, present

_DOC: Final = "https://learn.microsoft.com/azure/databricks/security"
_WORKSPACE: Final = (t.DATABRICKS_WORKSPACE,)


def _with_clusters(check: Check) -> Check:
    """A serverless workspace has no network of its own: settings of classic clusters do not apply to it."""

    def applied(view: View, config: Config) -> Iterable[Finding]:
        mode = read(view.inputs, "computeMode")
        if not is_unknown(mode) and str(mode).lower() != "serverless":
            yield from check(view, config)

    return applied


POLICIES: Final[tuple[Policy, ...]] = (
    ResourcePolicy(
        id="databricks-no-public-ip", concern="databricks", tokens=_WORKSPACE, severity="high",
        source=f"{_DOC}/network/classic/secure-cluster-connectivity",
        reason="Without secure cluster connectivity every cluster node has a public address.",
        fix="Set parameters.enableNoPublicIp.value to true.",
        check=_with_clusters(one_of("parameters.enableNoPublicIp.value", True, when_absent=False)),
    ),
    ResourcePolicy(
        id="databricks-public-network-access", concern="databricks", tokens=_WORKSPACE, level="advisory",
        severity="high", source=f"{_DOC}/network/front-end/front-end-private-connect",
        reason="A workspace open to every network is protected by its credentials alone.",
        fix="Set publicNetworkAccess to 'Disabled' and use front-end Private Link.",
        check=one_of("publicNetworkAccess", "Disabled", when_absent="Enabled"),
    ),
    ResourcePolicy(
        id="databricks-premium-tier", concern="databricks", tokens=_WORKSPACE,
        source="https://learn.microsoft.com/azure/databricks/security/auth/access-control/",
        reason="Access control, Unity Catalog, private link and audit logs need the premium tier.",
        fix="Set sku.name to 'premium'.",
        check=one_of("sku.name", "premium", when_absent="standard"),
    ),
    ResourcePolicy(
        id="databricks-own-network", concern="databricks", tokens=_WORKSPACE, level="advisory",
        source=f"{_DOC}/network/classic/vnet-inject",
        reason="In the managed network no rule, route or private endpoint of ours applies.",
        fix="Set parameters.customVirtualNetworkId and both custom subnet names.",
        check=_with_clusters(present("parameters.customVirtualNetworkId.value")),
    ),
    ResourcePolicy(
        id="databricks-compute-mode", concern="databricks", tokens=_WORKSPACE, severity="low",
        source="https://learn.microsoft.com/azure/databricks/admin/workspace/serverless-workspaces",
        reason="Whether a workspace has classic clusters is fixed at its creation and decides its network.",
        fix="Set computeMode to 'Hybrid' or 'Serverless'.",
        check=one_of("computeMode", "Hybrid", "Serverless"),
    ),
)  # fmt: skip
