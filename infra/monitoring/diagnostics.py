"""A log that nobody switched on is missing when it is needed: every resource of the stack that has diagnostic
settings gets one, from one place, into one workspace.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi_azure_native import monitor

from infra.placement import Observed

DEDICATED: Final = frozenset({"microsoft.datafactory/factories", "microsoft.network/azurefirewalls"})
"""ARM types with a choice between one table for everybody and tables of their own; the latter are cheaper to
query. Others have no choice and lose the value, which would be a change for ever:
https://github.com/hashicorp/terraform-provider-azurerm/pull/20203"""


@dataclass(frozen=True, kw_only=True)
class DiagnosticsArgs:
    """What is observed, the Log Analytics workspace it goes to, and the name of each setting."""

    setting_name: str
    workspace_id: pulumi.Input[str]
    observed: Sequence[Observed]


class Diagnostics(pulumi.ComponentResource):
    """A diagnostic setting on everything that is observed."""

    def __init__(self, name: str, args: DiagnosticsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("platform:monitoring:Diagnostics", name, None, opts)
        for one in args.observed:
            monitor.DiagnosticSetting(
                f"{name}-{one.name}",
                name=args.setting_name,
                resource_uri=one.id,
                workspace_id=args.workspace_id,
                log_analytics_destination_type=pulumi.Output.from_input(one.id).apply(destination),
                logs=_logs(one),
                metrics=_metrics(one),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({})


def destination(resource_id: str) -> str | None:
    """`Dedicated` for a resource that may choose its tables."""
    namespace = resource_id.lower().rpartition("/providers/")[2]
    return "Dedicated" if re.sub(r"(/[^/]+)/[^/]+$", r"\1", namespace) in DEDICATED else None


def _logs(one: Observed) -> list[monitor.DiagnosticsLogSettingsArgs]:
    """Azure refuses a setting that mixes categories with groups of them, so categories come first."""
    if one.log_categories:
        return [
            monitor.DiagnosticsLogSettingsArgs(category=category, enabled=True)
            for category in one.log_categories
        ]
    return [
        monitor.DiagnosticsLogSettingsArgs(category_group=group, enabled=True) for group in one.log_groups
    ]


def _metrics(one: Observed) -> list[monitor.DiagnosticsMetricSettingsArgs]:
    return [
        monitor.DiagnosticsMetricSettingsArgs(category=category, enabled=True) for category in one.metrics
    ]
