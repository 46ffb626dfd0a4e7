"""Names Azure accepts, one row per resource type: the table is the documentation.

Patterns and lengths are those of the naming rules of Azure Resource Manager; code and text are what the
resource provider answers.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.model import Finding, Resource, Rule, World
from infra.azure_rules.values import text

NAMING: Final = "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules"
_NETWORK = r"[A-Za-z0-9](?:[\w.-]*\w)?"
_NETWORK_TEXT = (
    "Resource name {name} is invalid. The name can be up to 80 characters long. It must begin with a word "
    "character, and it must end with a word character or with '_'. The name may contain word characters or "
    "'.', '-', '_'."
)


@dataclasses.dataclass(frozen=True)
class NameRule:
    """What a name must look like; `pattern` is matched against the whole name."""

    token: str
    property: str
    pattern: str
    shortest: int
    longest: int
    code: str
    message: str
    says: str
    """The rule in words, for the fix."""
    source: str = NAMING


NAME_RULES: Final = (
    NameRule(t.RESOURCE_GROUP, "resourceGroupName", r"[\w().-]*[\w()-]", 1, 90, "InvalidResourceGroup",
             "The provided resource group name '{name}' has invalid characters or length. The name can "
                 "only be a "
             "letter, digit, '-', '.', '(', ')' or '_' and cannot end with a period.",
             "1-90 letters, digits, '-', '.', '(', ')', '_', not ending with a period"),
    NameRule(t.STORAGE_ACCOUNT, "accountName", r"[a-z0-9]+", 3, 24, "AccountNameInvalid",
             "{name} is not a valid storage account name. Storage account name must be between 3 and 24 "
                 "characters "
             "in length and use numbers and lower-case letters only.", "3-24 lower-case letters and digits"),
    NameRule(t.BLOB_CONTAINER, "containerName", r"(?:\$root|\$web|\$logs|[a-z0-9]+(?:-[a-z0-9]+)*)", 3, 63,
             "InvalidResourceName", "The specified resource name '{name}' contains invalid characters or "
                 "has an "
             "invalid length.", "3-63 lower-case letters, digits and single hyphens between them"),
    NameRule(t.VAULT, "vaultName", r"[A-Za-z](?:-?[A-Za-z0-9])+", 3, 24, "VaultNameNotValid",
             "The vault name '{name}' is invalid. A vault's name must be between 3-24 alphanumeric "
                 "characters. The "
             "name must begin with a letter, end with a letter or digit, and not contain consecutive "
                 "hyphens.",
             "3-24 letters, digits and single hyphens, starting with a letter"),
    NameRule(t.VAULT_SECRET, "secretName", r"[A-Za-z0-9-]+", 1, 127, "BadRequest",
             "The secret name '{name}' is invalid.", "1-127 letters, digits and hyphens"),
    NameRule(t.VAULT_KEY, "keyName", r"[A-Za-z0-9-]+", 1, 127, "BadRequest",
             "The key name '{name}' is invalid.", "1-127 letters, digits and hyphens"),
    NameRule(t.DATABRICKS_WORKSPACE, "workspaceName", r"[A-Za-z0-9_-]+", 3, 64, "InvalidResourceName",
             "The workspace name '{name}' is invalid. It must be 3 to 64 characters of letters, digits, "
             "underscores and hyphens.", "3-64 letters, digits, '_' and '-'"),
    NameRule(t.ACCESS_CONNECTOR, "connectorName", r"[A-Za-z0-9_-]+", 3, 64, "InvalidResourceName",
             "The access connector name '{name}' is invalid.", "3-64 letters, digits, '_' and '-'"),
    NameRule(t.FACTORY, "factoryName", r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", 3, 63, "InvalidResourceName",
             "Invalid resource name '{name}'. A data factory name has letters, digits and single hyphens "
                 "between "
             "them.", "3-63 letters, digits and single hyphens between them",
             "https://learn.microsoft.com/azure/data-factory/naming-rules"),
    NameRule(t.LINKED_SERVICE, "linkedServiceName", r"[A-Za-z_][^<>*#.%&:\\+?/-]*", 1, 140, "BadRequest",
             "Invalid resource request. Resource name '{name}' is invalid.",
             "up to 140 characters without - < > * # . % & : \\ + ? /, starting with a letter",
             "https://learn.microsoft.com/azure/data-factory/naming-rules"),
    NameRule(t.PIPELINE, "pipelineName", r"[A-Za-z0-9_][^<>*#.%&:\\+?/]*", 1, 140, "BadRequest",
             "Invalid resource request. Resource name '{name}' is invalid.",
             "up to 140 characters without < > * # . % & : \\ + ? /, starting with a letter, digit or '_'",
             "https://learn.microsoft.com/azure/data-factory/naming-rules"),
    NameRule(t.SYNAPSE_WORKSPACE, "workspaceName", r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?<!-ondemand)", 1, 50,
             "ValidationFailed", "Workspace request validation failed: the workspace name '{name}' is "
                 "invalid. It "
             "must have lower-case letters, digits and hyphens, at most 50 characters, and must not end with "
             "'-ondemand'.", "1-50 lower-case letters, digits and hyphens, not ending with '-ondemand'",
             "https://github.com/hashicorp/terraform-provider-azurerm/tree/main/internal/services/synapse/validate"),
    NameRule(t.SPARK_POOL, "bigDataPoolName", r"[A-Za-z][A-Za-z0-9]*", 1, 15, "ValidationFailed",
             "Spark pool request validation failed: the name '{name}' is invalid.",
             "1-15 letters and digits, starting with a letter",
             "https://github.com/hashicorp/terraform-provider-azurerm/tree/main/internal/services/synapse/validate"),
    NameRule(t.SQL_POOL, "sqlPoolName", r"[^<>*%&:\\/?@]+", 1, 60, "ValidationFailed",
             "SQL pool request validation failed: the name '{name}' is invalid.", "1-60 characters",
             "https://github.com/hashicorp/terraform-provider-azurerm/tree/main/internal/services/synapse/validate"),
    NameRule(t.ML_WORKSPACE, "workspaceName", r"[A-Za-z0-9][\w-]+", 3, 33, "ValidationError",
             "Workspace name '{name}' is invalid. It must be 3 to 33 characters, start with a letter or "
                 "digit, and "
             "have only letters, digits, '-' and '_'.", "3-33 letters, digits, '_' and '-'"),
    NameRule(t.ML_COMPUTE, "computeName", r"[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?", 2, 32, "BadRequest",
             "The compute name '{name}' is invalid.", ("2-32 letters, digits and hyphens, starting with a "
                 "letter")),
    NameRule(t.LOG_ANALYTICS, "workspaceName", r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?", 4, 63,
             "InvalidParameter", "The workspace name '{name}' is invalid.",
             "4-63 letters, digits and hyphens, hyphen neither first nor last"),
    NameRule(t.APPLICATION_INSIGHTS, "resourceName", r"[^%&\\?/]*[^%&\\?/ .]", 1, 260, "InvalidResourceName",
             "The resource name '{name}' is invalid.", ("1-260 characters without % & \\ ? /, no final "
                 "space or period")),
    NameRule(t.CONTAINER_REGISTRY, "registryName", r"[A-Za-z0-9]+", 5, 50, "InvalidParameter",
             "The registry name '{name}' is invalid: it must be 5 to 50 alphanumeric characters.",
             "5-50 letters and digits"),
    NameRule(t.USER_IDENTITY, "resourceName", r"[A-Za-z0-9][\w-]*", 3, 128, "InvalidResourceName",
             "The identity name '{name}' is invalid.", "3-128 letters, digits, '-' and '_'"),
    *(
        NameRule(token, prop, _NETWORK, shortest, longest, "InvalidResourceName", _NETWORK_TEXT,
                 f"{shortest}-{longest} letters, digits, '.', '-', '_', starting with a letter or digit")
        for token, prop, shortest, longest in (
            (t.VIRTUAL_NETWORK, "virtualNetworkName", 2, 64),
            (t.SUBNET, "subnetName", 1, 80),
            (t.NETWORK_SECURITY_GROUP, "networkSecurityGroupName", 1, 80),
            (t.SECURITY_RULE, "securityRuleName", 1, 80),
            (t.NAT_GATEWAY, "natGatewayName", 1, 80),
            (t.PUBLIC_IP, "publicIpAddressName", 1, 80),
            (t.ROUTE_TABLE, "routeTableName", 1, 80),
            (t.PRIVATE_ENDPOINT, "privateEndpointName", 2, 64),
        )
    ),
)  # fmt: skip


def _as_rule(row: NameRule) -> Rule:
    whole = re.compile(row.pattern)

    def check(resource: Resource, _world: World) -> Iterable[Finding]:
        name = text(resource.inputs, row.property)
        if name is None:
            return
        if not row.shortest <= len(name) <= row.longest or not whole.fullmatch(name):
            yield row.property, row.message.format(name=name)

    kind = row.token.split(":", 1)[1].replace(":", "-").lower()
    return Rule(
        id=f"name-{kind}", tokens=(row.token,), code=row.code, source=row.source,
        fix=f"Use {row.says}.", check=check, on=("create",),
    )  # fmt: skip


RULES: Final = tuple(_as_rule(row) for row in NAME_RULES)
