"""Asking what a run registered: by class, token, name, parent and dependency, with errors that help."""

import pulumi
import pulumi_azure_native as azure
import pytest

from local_cloud.azure.mocks import Resources


class Platform(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("platform:index:Platform", name)
        child = pulumi.ResourceOptions(parent=self)
        group = azure.resources.ResourceGroup("group", resource_group_name="rg", opts=child)
        self.factory = azure.datafactory.Factory(
            "factory", resource_group_name=group.name, factory_name="adf-0a1b", identity={"type": "SystemAssigned"},
            opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(delete_before_replace=True)),
        )  # fmt: skip
        azure.authorization.RoleAssignment(
            "reader", scope=group.id, principal_id=self.factory.identity.principal_id,
            principal_type="ServicePrincipal", opts=child,
            role_definition_id="/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7",
        )  # fmt: skip
        self.register_outputs({"factory": self.factory.name})


def program():
    platform = Platform("platform")
    after = pulumi.ResourceOptions(depends_on=[platform.factory])
    azure.resources.ResourceGroup("second", resource_group_name="rg-2", opts=after)


@pytest.fixture
def resources(stack):
    stack.up(program)
    return Resources(lambda: stack.last)


def test_by_class_token_and_end_of_token(resources):
    by_class = resources.one(azure.datafactory.Factory)
    assert by_class is resources.one("azure-native:datafactory:Factory") is resources.one("Factory")
    assert by_class.options.delete_before_replace
    assert resources.one("Factory", "factory") is resources.one(name="factory")


def test_every_class_of_the_platform_tells_its_token(resources):
    for item in resources:
        if item.custom:
            module, name = item.type.split(":")[1:]
            assert resources.all(getattr(getattr(azure, module), name), item.name) == [item]


def test_parents_and_children(resources):
    platform, factory = resources.one("Platform"), resources.one("Factory")
    assert resources.parent(factory) is platform
    assert resources.parent(platform) is None
    assert {item.name for item in resources.children(platform)} == {"group", "factory", "reader"}
    assert platform.outputs == {"factory": "adf-0a1b"}


def test_dependencies(resources):
    factory, reader, second = (resources.one(name=name) for name in ("factory", "reader", "second"))
    group = resources.one(azure.resources.ResourceGroup, "group")
    assert resources.dependencies(reader, "principalId") == [factory]
    assert resources.dependencies(reader, "scope") == [group]
    assert second.depends_on == {factory.urn}
    assert reader.depends_on == frozenset()
    assert resources.waits_for(second, group)
    assert not resources.waits_for(group, second)
    assert {item.name for item in resources.dependents(factory)} == {"reader", "second"}


def test_errors_name_what_there_is(resources):
    with pytest.raises(AssertionError, match=r"registered 0 of Workspace, not one(.|\n)*Factory 'factory'"):
        resources.one("Workspace")
    with pytest.raises(AssertionError, match=r"registered 2 of azure-native:resources:ResourceGroup"):
        resources.one(azure.resources.ResourceGroup)
    with pytest.raises(AssertionError, match=r"has no input 'colour'; it has .*factoryName"):
        resources.dependencies(resources.one("Factory"), "colour")
    with pytest.raises(AssertionError, match="registered 1 of it"):
        resources.none("Factory")
    with pytest.raises(TypeError, match="Platform does not tell its type token"):
        resources.all(Platform)
    resources.none("Workspace")


def test_warnings_name_the_resource(stack):
    def misspelt():
        group = azure.resources.ResourceGroup("group", resource_group_name="rg")
        pulumi.CustomResource(
            "azure-native:datafactory:Factory", "adf",
            {"resourceGroupName": group.name, "factoryName": "adf-0a1b", "publicNetworkAcces": "Enabled"},
        )  # fmt: skip

    stack.up(misspelt)
    [warning] = Resources(lambda: stack.last).warnings
    assert "Factory::adf" in warning
    assert "did you mean 'publicNetworkAccess'?" in warning
