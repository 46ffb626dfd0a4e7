"""Names Azure accepts, one row per resource type: the table is the documentation.

Patterns and lengths are those of the naming rules of Azure Resource Manager; code and text are what the
resource provider answers. Types whose names have one shape are in `name_families.py`.
"""

from __future__ import annotations

from typing import Final

from infra.azure_rules import tokens as t
from infra.azure_rules.name_families import FAMILIES
from infra.azure_rules.naming import NameRule, as_rule

_FACTORY: Final = "https://learn.microsoft.com/azure/data-factory/naming-rules"
_SYNAPSE: Final = (
    "https://github.com/hashicorp/terraform-provider-azurerm/tree/main/internal/services/synapse/validate"
)
NAME_RULES: Final[tuple[NameRule, ...]] = (
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
             _FACTORY),
    NameRule(t.LINKED_SERVICE, "linkedServiceName", r"[A-Za-z0-9_][^<>*#.%&:\\+?/-]*", 1, 140, "BadRequest",
             "Invalid resource request. Resource name '{name}' is invalid.",
             "1-140 characters without - < > * # . % & : \\ + ? /, starting with a letter, digit or '_'",
             _FACTORY),
    NameRule(t.PIPELINE, "pipelineName", r"[A-Za-z0-9_][^<>*#.%&:\\+?/]*", 1, 140, "BadRequest",
             "Invalid resource request. Resource name '{name}' is invalid.",
             "up to 140 characters without < > * # . % & : \\ + ? /, starting with a letter, digit or '_'",
             _FACTORY),
    NameRule(t.SYNAPSE_WORKSPACE, "workspaceName", r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?<!-ondemand)", 1, 50,
             "ValidationFailed", "Workspace request validation failed: the workspace name '{name}' is "
                 "invalid. It "
             "must have lower-case letters, digits and hyphens, at most 50 characters, and must not end with "
             "'-ondemand'.", "1-50 lower-case letters, digits and hyphens, not ending with '-ondemand'",
             _SYNAPSE),
    NameRule(t.SPARK_POOL, "bigDataPoolName", r"[A-Za-z][A-Za-z0-9]*", 1, 15, "ValidationFailed",
             "Spark pool request validation failed: the name '{name}' is invalid.",
             "1-15 letters and digits, starting with a letter",
             _SYNAPSE),
    NameRule(t.SQL_POOL, "sqlPoolName", r"[^<>*%&:\\/?@]+", 1, 60, "ValidationFailed",
             "SQL pool request validation failed: the name '{name}' is invalid.", "1-60 characters",
             _SYNAPSE),
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
    *FAMILIES,
)  # fmt: skip
RULES: Final = tuple(map(as_rule, NAME_RULES))
