"""GetSchema over a real connection: complete in itself, and the SDK's own."""

import json
import re

import pytest
from pulumi.runtime.proto import provider_pb2 as pb

from local_cloud.azure.descriptor import TABLE
from local_cloud.azure.introspect import sdk_version


@pytest.fixture(scope="module")
def text():
    from local_cloud.azure.package_schema import package_schema

    return package_schema()


@pytest.fixture(scope="module")
def schema(text):
    return json.loads(text)


def test_the_provider_answers_with_it(client, text):
    answer = client.stub.GetSchema(pb.GetSchemaRequest(version=0), timeout=60)
    assert answer.schema == text


def test_every_reference_leads_to_a_type(text, schema):
    assert set(re.findall(r'"#/types/([^"]+)"', text)) == set(schema["types"])
    assert (schema["name"], schema["version"]) == ("azure-native", sdk_version())
    assert len(schema["resources"]) >= 370
    assert len(schema["types"]) >= 3500


@pytest.mark.parametrize("token", list(TABLE))
def test_every_type_of_the_table_is_described(schema, token):
    described = schema["resources"][token]
    assert set(described["requiredInputs"]) <= set(described["inputProperties"])
    assert set(TABLE[token].parameters) <= set(described["inputProperties"])
    assert described["properties"]


def test_enums_constants_arrays_maps_and_unions(schema):
    storage = schema["resources"]["azure-native:storage:StorageAccount"]["inputProperties"]
    assert storage["isHnsEnabled"] == {"type": "boolean"}
    assert storage["tags"] == {"type": "object", "additionalProperties": {"type": "string"}}
    assert storage["kind"] == {"oneOf": [{"type": "string"}, {"$ref": "#/types/azure-native:storage:Kind"}]}
    assert {"name": "STORAGE_V2", "value": "StorageV2"} in schema["types"]["azure-native:storage:Kind"][
        "enum"
    ]
    notebook = schema["types"]["azure-native:datafactory:DatabricksNotebookActivity"]
    assert notebook["properties"]["type"] == {"type": "string", "const": "DatabricksNotebook"}
    assert notebook["required"] == ["name", "notebookPath", "type"]
    subnets = schema["resources"]["azure-native:network:VirtualNetwork"]["inputProperties"]["subnets"]
    assert subnets == {"type": "array", "items": {"$ref": "#/types/azure-native:network:Subnet"}}
