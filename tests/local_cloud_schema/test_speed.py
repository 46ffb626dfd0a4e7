"""Validation must not be felt: 500 resources under strict mocks may take 1.3 times what plain mocks take."""

import json
import subprocess
import sys
import time

import pytest

from local_cloud.azure import schema

SUBNETS = [
    {
        "name": f"subnet{index}",
        "addressPrefix": f"10.0.{index}.0/24",
        "networkSecurityGroup": {"id": "/subscriptions/x"},
        "delegations": [{"name": "databricks", "serviceName": "Microsoft.Databricks/workspaces"}],
    }
    for index in range(3)
]
ACTIVITIES = [
    {
        "name": f"notebook{index}",
        "type": "DatabricksNotebook",
        "notebookPath": "/Shared/flights",
        "linkedServiceName": {"referenceName": "workspace", "type": "LinkedServiceReference"},
        "policy": {"timeout": "0.01:00:00", "retry": 1},
        "baseParameters": {"day": "@pipeline().parameters.day"},
    }
    for index in range(3)
]
INPUTS = {
    "azure-native:storage:StorageAccount": {
        "resourceGroupName": "rg",
        "kind": "StorageV2",
        "sku": {"name": "Standard_LRS"},
        "minimumTlsVersion": "TLS1_2",
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"iPAddressOrRange": "203.0.113.1"}]},
    },
    "azure-native:network:VirtualNetwork": {
        "resourceGroupName": "rg",
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
        "subnets": SUBNETS,
    },
    "azure-native:databricks:Workspace": {
        "resourceGroupName": "rg",
        "computeMode": "Hybrid",
        "sku": {"name": "premium"},
        "parameters": {"enableNoPublicIp": {"value": True}, "customVirtualNetworkId": {"value": "/x"}},
    },
    "azure-native:datafactory:Pipeline": {
        "resourceGroupName": "rg",
        "factoryName": "factory",
        "activities": ACTIVITIES,
        "parameters": {"day": {"type": "String"}},
    },
}


@pytest.mark.parametrize("token", INPUTS)
def test_a_warm_verdict_costs_a_few_times_what_reading_the_inputs_costs(token):
    verdict = schema.validate(token, INPUTS[token])
    assert (verdict.failures, verdict.warnings) == ([], [])
    verdict = _fastest(lambda: schema.validate(token, INPUTS[token]))
    assert verdict < 10 * _fastest(lambda: json.loads(json.dumps(INPUTS[token])))


def _fastest(call):
    """Seconds of the best of 20 rounds: what the machine does beside it does not count."""
    taken = []
    for _ in range(20):
        start = time.perf_counter()
        for _ in range(20):
            call()
        taken.append(time.perf_counter() - start)
    return min(taken)


def test_the_table_of_paths_needs_no_sdk():
    program = (
        "import sys; from local_cloud.azure.descriptor import TABLE, descriptor;"
        "assert descriptor('azure-native:network:Subnet').path.endswith('/subnets/{subnetName}');"
        "assert len(TABLE) > 400;"
        "print([name for name in sys.modules if name.startswith(('pulumi_azure_native', 'pulumi.'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
