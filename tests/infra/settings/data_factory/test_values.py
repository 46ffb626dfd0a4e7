"""Values of single settings of Data Factory: a wrong one is refused, and its command repairs it."""

from __future__ import annotations

import pytest

GITHUB = {"type": "GitHub", "accountName": "me", "repositoryName": "adf"}


DEVOPS = {**GITHUB, "type": "AzureDevOps", "projectName": "data"}


VALUES = [
    ({"enabled": "yes"}, "enabled", "must be true or false", "yes"),
    ({"publicNetworkAccess": "Off"}, "publicNetworkAccess", "must be one of Enabled, Disabled", "Off"),
    ({"managedVirtualNetwork": "default"}, "managedVirtualNetwork", "must be true or false", "default"),
    ({"customerManagedKey": "x"}, "customerManagedKey", "must be true or false", "x"),
    ({"jobName": " flights"}, "jobName", "the name of a job", " flights"),
    ({"jobId": "flights"}, "jobId", "digits", "flights"),
    ({"jobId": "0"}, "jobId", "digits", "0"),
    ({"notebookPath": "Shared/report"}, "notebookPath", "starts with /", "Shared/report"),
    ({"activity": {"timeout": "12h"}}, "activity.timeout", "[D.]HH:MM:SS", "12h"),
    ({"activity": {"timeout": "00:09:59"}}, "activity.timeout", "10 minutes", "00:09:59"),
    ({"activity": {"timeout": "7.00:01:00"}}, "activity.timeout", "a week", "7.00:01:00"),
    ({"activity": {"retry": -1}}, "activity.retry", "from 0 to 100", -1),
    ({"activity": {"retryIntervalInSeconds": 29}}, "activity.retryIntervalInSeconds", "from 30 to 86400", 29),
    ({"copy": {"enabled": "x"}}, "copy.enabled", "must be true or false", "x"),
    ({"copy": {"source": "Ftp"}}, "copy.source", "must be one of HttpServer", "Ftp"),
    ({"copy": {"format": "Orc"}}, "copy.format", "must be one of Binary", "Orc"),
    ({"copy": {"container": "Bronze"}}, "copy.container", "container of lake.containers", "Bronze"),
    ({"copy": {"container": "raw"}}, "copy.container", "bronze, silver, gold", "raw"),
    ({"copy": {"sinkFormat": "Parquet"}}, "copy.sinkFormat", "must be Binary", "Parquet"),
    ({"copy": {"format": "Parquet", "sinkFormat": "Binary"}}, "copy.sinkFormat", "must be Parquet", "Binary"),
    ({"copy": {"source": "RestService", "sinkFormat": "Binary"}}, "copy.sinkFormat", "must be Json", "Binary"),
    ({"copy": {"parameters": {"url": "http://x.example.com"}}}, "copy.parameters.url", "https://", "http://x.example.com"),
    ({"copy": {"parameters": {"url": "https://a:b@c.example.com"}}}, "copy.parameters.url", "without credentials", None),
    ({"git": {**GITHUB, "type": "Gitlab"}}, "git.type", "must be one of GitHub, AzureDevOps", "Gitlab"),
    ({"git": {**GITHUB, "accountName": "a b"}}, "git.accountName", "letters, digits", "a b"),
    ({"git": {**GITHUB, "repositoryName": "a/b"}}, "git.repositoryName", "letters, digits", "a/b"),
    ({"git": {**GITHUB, "collaborationBranch": "a b"}}, "git.collaborationBranch", "name of a branch", "a b"),
    ({"git": {**GITHUB, "rootFolder": "adf"}}, "git.rootFolder", "starting with /", "adf"),
    ({"git": {**GITHUB, "hostName": "git.example.com"}}, "git.hostName", "https://", "git.example.com"),
    ({"git": {**GITHUB, "disablePublish": "x"}}, "git.disablePublish", "must be true or false", "x"),
    ({"git": {**DEVOPS, "tenantId": "mine"}}, "git.tenantId", "GUID", "mine"),
    ({"git": {**DEVOPS, "projectName": "a/b"}}, "git.projectName", "name of a project", "a/b"),
    ({"globalParameters": {"a": {"type": "Date", "value": "1"}}}, "globalParameters.a.type", "must be one of String", "Date"),
    ({"globalParameters": {"a": {"type": "Int", "value": "x"}}}, "globalParameters.a.value", "whole number", "x"),
    ({"globalParameters": {"a": {"type": "Float", "value": "x"}}}, "globalParameters.a.value", "number", "x"),
    ({"globalParameters": {"a": {"type": "Bool", "value": "x"}}}, "globalParameters.a.value", "true or false", "x"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "path", "rule", "found"), VALUES, ids=[str(row[0]) for row in VALUES])
def test_a_wrong_value_is_refused_by_name_and_repaired_by_its_command(given, path, rule, found, refused):
    refused(given, path, rule, found)


MISSING = [
    ({"git": {"type": "GitHub", "repositoryName": "adf"}}, "git.accountName", "must be given"),
    ({"git": {"type": "GitHub", "accountName": "me"}}, "git.repositoryName", "must be given"),
    ({"git": {**GITHUB, "type": "AzureDevOps"}}, "git.projectName", "must be given"),
    ({"git": {"accountName": "me", "repositoryName": "adf"}}, "git.type", "must be GitHub or AzureDevOps"),
    ({"globalParameters": {"a": {"type": "String"}}}, "globalParameters.a.value", "must be a text"),
    ({"globalParameters": {"a": {"type": "Bool"}}}, "globalParameters.a.value", "must be given"),
    ({"notebookParameters": {"day": "1"}}, "notebookPath", "notebookParameters is set"),
    ({"notebookCluster": "NewCluster"}, "notebookPath", "notebookCluster is set"),
]


@pytest.mark.parametrize(("given", "path", "rule"), MISSING, ids=[row[1] for row in MISSING])
def test_what_is_missing_is_asked_for(given, path, rule, refused):
    refused(given, path, rule)


SURPLUS = [
    ({"jobParameters": {"jobId": "1"}}, "jobParameters.jobId", "none of jobId"),
    ({"jobParameters": {"my day": "1"}}, "jobParameters.my day", "letters, digits"),
    ({"jobName": "flights", "jobId": "1"}, "jobId", "left out with dataFactory.jobName"),
    ({"git": {**GITHUB, "projectName": "data"}}, "git.projectName", "left out with dataFactory.git.type GitHub"),
    ({"git": {**DEVOPS, "hostName": "https://x.example.com"}}, "git.hostName", "AzureDevOps"),
    ({"copy": {"source": "RestService", "format": "Parquet"}}, "copy.format", "it is JSON"),
    ({"copy": {"parameters": {"sourceFile": "a"}}}, "copy.parameters.sourceFile", "must be one of url, path"),
    ({"notebookPath": "/a", "newClusterVersion": "17.3.x-scala2.13"}, "newClusterVersion", "ExistingCluster"),
    ({"notebookPath": "/a", "newClusterNumOfWorker": "3"}, "newClusterNumOfWorker", "ExistingCluster"),
    ({"notebookPath": "/a", "notebookCluster": "InstancePool", "newClusterNodeType": "Standard_D4ds_v5"},
     "newClusterNodeType", "InstancePool"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "path", "rule"), SURPLUS, ids=[row[1] for row in SURPLUS])
def test_what_does_not_apply_must_go(given, path, rule, refused):
    refused(given, path, rule)


@pytest.mark.parametrize(
    ("workers", "cluster", "rule", "offered"),
    [("10:1", "NewCluster", "a range that grows", "1:10"), ("1:4", "InstancePool", "one number", "1"),
     ("many", "NewCluster", "a number of workers", "2")],
)  # fmt: skip
def test_workers_are_a_number_or_a_range(workers, cluster, rule, offered, errors, refused):
    given = {"notebookPath": "/a", "notebookCluster": cluster, "newClusterNumOfWorker": workers}
    refused(given, "newClusterNumOfWorker", rule, workers)
    [error] = errors(given)
    assert error.fix.endswith(f" {offered}")


def test_global_parameters_have_values_of_their_types(parse):
    given = {
        "a": {"value": "x"},
        "b": {"type": "Int", "value": 3},
        "c": {"type": "Float", "value": "0.5"},
        "d": {"type": "Bool", "value": True},
    }
    found = {
        one.name: (one.type, one.value)
        for one in parse({"globalParameters": given}).data_factory.global_parameters
    }
    assert found == {"a": ("String", "x"), "b": ("Int", 3), "c": ("Float", 0.5), "d": ("Bool", True)}


def test_by_default_there_is_a_factory_that_is_told_its_job(parse):
    chosen = parse().data_factory
    assert chosen.enabled
    assert (chosen.public_network_access, chosen.managed_virtual_network) == ("Enabled", False)
    assert (chosen.runs.job_name, chosen.runs.job_id, chosen.runs.notebook) == (None, None, None)
    assert chosen.copy.enabled
    assert (chosen.copy.source, chosen.copy.format, chosen.copy.sink_format) == (
        "HttpServer",
        "Binary",
        "Binary",
    )
    assert not chosen.triggers
    assert chosen.git is None
