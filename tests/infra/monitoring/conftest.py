"""Programs of one component each, run against strict mocks."""

from __future__ import annotations

import pytest

from infra.monitoring import Monitoring, MonitoringArgs, Receivers
from infra.placement import Placement
from local_cloud.azure.mocks import run_program

PROJECT = "monitoring-tests"
GROUP = "rg-lakehouse-dev"
TAGS = {"owner": "tests"}


@pytest.fixture
def ran():
    """Run a function that gets a resource group to put things into."""

    def run(build, **options):
        def program():
            from pulumi_azure_native import authorization, resources

            client = authorization.get_client_config_output()
            group = resources.ResourceGroup("group", resource_group_name=GROUP, location="westeurope")
            build(
                Placement(
                    resource_group_name=group.name,
                    subscription_id=client.subscription_id,
                    tenant_id=client.tenant_id,
                    location="westeurope",
                    tags=TAGS,
                )
            )

        return run_program(program, project=PROJECT, **options)

    return run


@pytest.fixture
def monitoring():
    """Make the workspace of logs, with changes to its arguments."""

    def make(placement, **changes):
        args = {
            "workspace_name": "log-lakehouse-dev",
            "retention_in_days": 30,
            "sku": "PerGB2018",
            "capacity_reservation_level": None,
            "daily_quota_gb": -1,
            "disable_local_auth": True,
            "private_link_scope_name": None,
            "receivers": None,
            **changes,
        }
        return Monitoring("monitoring", MonitoringArgs(placement=placement, **args))

    return make


@pytest.fixture
def receivers():
    """Somebody who is told by mail and by webhook."""
    return Receivers(
        name="ag-lakehouse-dev",
        short_name="lakehous-dev",
        emails=("a@example.com", "b@example.com"),
        webhooks=("https://example.com/hook",),
    )
