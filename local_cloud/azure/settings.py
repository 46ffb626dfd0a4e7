"""What the provider is configured with: subscription, tenant, default location."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from typing import Any, Final

DEFAULT_SUBSCRIPTION: Final = "00000000-0000-0000-0000-000000000001"
DEFAULT_TENANT: Final = "00000000-0000-0000-0000-000000000002"
CLIENT_ID: Final = "00000000-0000-0000-0000-000000000003"
OBJECT_ID: Final = "00000000-0000-0000-0000-000000000004"


@dataclasses.dataclass(frozen=True)
class Settings:
    """Configuration of one azure-native provider."""

    subscription_id: str = DEFAULT_SUBSCRIPTION
    tenant_id: str = DEFAULT_TENANT
    client_id: str = CLIENT_ID
    object_id: str = OBJECT_ID
    location: str = ""

    @classmethod
    def from_config(cls, config: Mapping[str, Any], environ: Mapping[str, str] | None = None) -> Settings:
        """Provider config first, then `ARM_*` of the environment, then the local defaults.

        `config` has the provider's own names (`subscriptionId`), with or without `azure-native:` before them.
        """
        environment = os.environ if environ is None else environ

        def pick(name: str, variable: str, default: str) -> str:
            value = config.get(name) or config.get(f"azure-native:{name}") or environment.get(variable)
            return str(value) if value else default

        return cls(
            subscription_id=pick("subscriptionId", "ARM_SUBSCRIPTION_ID", DEFAULT_SUBSCRIPTION),
            tenant_id=pick("tenantId", "ARM_TENANT_ID", DEFAULT_TENANT),
            client_id=pick("clientId", "ARM_CLIENT_ID", CLIENT_ID),
            object_id=OBJECT_ID,
            location=pick("location", "ARM_LOCATION_NAME", ""),
        )
