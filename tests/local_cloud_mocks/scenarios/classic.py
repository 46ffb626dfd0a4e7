"""Tests of somebody who uses `set_mocks` as the tutorials do; test_plugin.py says how each must end."""

import pulumi
import pulumi_azure_native as azure

from local_cloud.azure.mocks import strict_mocks

pulumi.runtime.set_mocks(strict_mocks(config={"azure-native:location": "westeurope"}))

rg = azure.resources.ResourceGroup("group", resource_group_name="rg")


def wrong(name):
    assert name == "another"


def right(name):
    assert name == "rg"


@pulumi.runtime.test
def test_right_returned():
    return rg.name.apply(right)


@pulumi.runtime.test
def test_wrong_returned():
    return rg.name.apply(wrong)


def test_wrong_and_nobody_awaits():
    rg.name.apply(wrong)


def test_right_and_nobody_awaits():
    rg.name.apply(right)


def test_refused_and_nobody_awaits():
    azure.datafactory.Factory("adf", resource_group_name="missing", factory_name="adf-0a1b")


def test_nothing_to_do_with_pulumi():
    assert rg is not None


def test_fails_by_itself_and_leaves_a_wrong_apply():
    rg.name.apply(wrong)
    assert rg is None


def test_is_not_blamed_for_the_one_before():
    assert rg is not None
