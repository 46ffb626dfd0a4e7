"""The roles of Synapse, as its development endpoint lists them, with the scopes that each can be given in.

https://learn.microsoft.com/azure/synapse-analytics/security/synapse-workspace-synapse-rbac-roles
"""

from __future__ import annotations

import dataclasses
from typing import Any, Final

_WORKSPACE: Final = "workspaces/{workspaceName}"
_SPARK: Final = f"{_WORKSPACE}/bigDataPools/{{bigDataPoolName}}"
_RUNTIME: Final = f"{_WORKSPACE}/integrationRuntimes/{{integrationRuntimeName}}"
_LINKED: Final = f"{_WORKSPACE}/linkedServices/{{linkedServiceName}}"
_CREDENTIAL: Final = f"{_WORKSPACE}/credentials/{{credentialName}}"
_COMPUTE: Final = (_WORKSPACE, _SPARK, _RUNTIME)
_EVERYWHERE: Final = (*_COMPUTE, _LINKED, _CREDENTIAL)


@dataclasses.dataclass(frozen=True)
class Role:
    """One built-in role."""

    id: str
    name: str
    scopes: tuple[str, ...] = (_WORKSPACE,)

    def body(self) -> dict[str, Any]:
        """The role as the endpoint shows it."""
        return {
            "id": self.id,
            "name": self.name,
            "isBuiltIn": True,
            "permissions": [],
            "scopes": list(self.scopes),
            "availabilityStatus": "Available",
        }


ADMINISTRATOR: Final = Role("6e4bf58a-b8e1-4cc3-bbf9-d73143322b78", "Synapse Administrator", _EVERYWHERE)
ROLES: Final = (
    ADMINISTRATOR,
    Role("7af0c69a-a548-47d6-aea3-d00e69bd83aa", "Synapse SQL Administrator"),
    Role("c3a6d2f1-a26f-4810-9b0f-591308d5cbf1", "Apache Spark Administrator"),
    Role("7572bffe-f453-4b66-912a-46cc5ef38fda", "Synapse Contributor", _COMPUTE),
    Role("05930f57-09a3-4c0d-9fa9-6d1eb91c178b", "Synapse Artifact Publisher"),
    Role("53faaa0e-40b6-40c8-a2ff-e38f2d388875", "Synapse Artifact User"),
    Role("e3844cc7-4670-42cb-9349-9bdac1ee7881", "Synapse Compute Operator", _COMPUTE),
    Role(
        "5eb298b4-692c-4241-9cf0-f58a3b42bb25",
        "Synapse Credential User",
        (_WORKSPACE, _LINKED, _CREDENTIAL),
    ),
    Role("dd665582-e433-40ca-b183-1b1b33e73375", "Synapse Linked Data Manager"),
    Role("2a385764-43e8-416c-9825-7b18d05a2c4b", "Synapse User", _EVERYWHERE),
)
BY_ID: Final = {role.id: role for role in ROLES}
