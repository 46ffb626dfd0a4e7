"""The tables of cases, views of their rows, and the pack's own process, started as the engine starts it."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import time
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2 as pb
from pulumi.runtime.proto import analyzer_pb2_grpc

from infra.azure_rules import RULES
from local_cloud.azure.diff import parse_path
from local_cloud.azure.values import secret, to_struct
from policy_pack.azure_policies import judgeable
from policy_pack.policy_model import Stack, View

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
AZURE_RULES = {rule.id: rule for rule in RULES}
LEVELS = {
    "advisory": pb.ADVISORY,
    "mandatory": pb.MANDATORY,
    "remediate": pb.REMEDIATE,
    "disabled": pb.DISABLED,
}


def rows(path):
    return runpy.run_path(str(path))["CASES"]


def azure_rows():
    """The rows of the rules' own table that an analyzer can judge: creations, in a world it knows in part."""
    every = [case for path in sorted((ROOT / "tests/azure_rules/cases").glob("*.py")) for case in rows(path)]
    judged = [case for case in every if judgeable(AZURE_RULES[case["rule"]])]
    return [case for case in judged if case.get("on", "create") == "create" and "existing" not in case]


RESOURCE_CASES, STACK_CASES, AZURE_CASES = (
    rows(HERE / "cases/resources.py"), rows(HERE / "cases/stacks.py"), azure_rows()
)  # fmt: skip


def pytest_generate_tests(metafunc):
    tables = {"resource_case": RESOURCE_CASES, "stack_case": STACK_CASES, "azure_case": AZURE_CASES}
    for name, table in tables.items():
        if name in metafunc.fixturenames:
            names = [case.get("policy") or case["rule"] for case in table]
            metafunc.parametrize(name, table, ids=[f"{index}-{name}" for index, name in enumerate(names)])


def urn(token, name="one"):
    return f"urn:pulumi:prod::project::{token}::{name}"


def marked(inputs, secret_paths):
    """Inputs in which the values at these paths are secrets of the protocol."""
    result = json.loads(json.dumps(inputs))
    for path in secret_paths:
        target = result
        *parents, last = parse_path(path)
        for step in parents:
            target = target[step]
        target[last] = secret(target[last])
    return result


@pytest.fixture(scope="session")
def tables():
    """All rows."""
    return {"resources": RESOURCE_CASES, "stacks": STACK_CASES, "azure": AZURE_CASES}


@pytest.fixture(scope="session")
def view_of():
    """A resource as a policy sees it."""

    def make(token, inputs, secrets=(), **more):
        given = {key: value for key, value in inputs.items() if value is not None}
        return View(urn=urn(token), token=token.replace("/v20240101", ""), inputs=given,
                    secrets=frozenset(secrets), **more)  # fmt: skip

    return make


@pytest.fixture(scope="session")
def stack_of():
    """A stack as a policy sees it, from the resources of a row."""

    def make(resources):
        urns = {one["name"]: urn(one["token"], one["name"]) for one in resources}
        return Stack(tuple(
            View(urn=urns[one["name"]], token=one["token"], inputs=one["inputs"], outputs=one["outputs"],
                 protect=one["protect"],
                 dependencies={key: tuple(urns[name] for name in names) for key, names in one["made_from"].items()})
            for one in resources
        ))  # fmt: skip

    return make


class Pack:
    """The part of the engine that talks to a policy pack."""

    def __init__(self, stub, start_seconds):
        self.stub = stub
        self.start_seconds = start_seconds
        self.config = {}

    def info(self):
        return self.stub.GetAnalyzerInfo(empty_pb2.Empty())

    def configure(self, config=None):
        """What `--policy-pack-config` does: `all` is spread over the policies, a level may stand alone."""
        self.config = config or {}
        config = dict(self.config)
        every = config.pop("all", None)
        full = {}
        for policy in self.info().policies:
            given = config.pop(policy.name, {})
            given = {"enforcementLevel": given} if isinstance(given, str) else dict(given)
            level = given.pop("enforcementLevel", every)
            number = policy.enforcementLevel if level is None else LEVELS[level]
            full[policy.name] = pb.PolicyConfig(enforcementLevel=number, properties=to_struct(given))
        assert not config, f"no such policies: {sorted(config)}"
        self.stub.Configure(pb.ConfigureAnalyzerRequest(policyConfig=full))

    def begin(self):
        self.stub.ConfigureStack(
            pb.AnalyzerStackConfigureRequest(stack="prod", project="project", dry_run=True)
        )

    def analyze(self, token, inputs, name="one", secrets=(), protect=False):
        request = pb.AnalyzeRequest(type=token, urn=urn(token, name), name=name,
                                    properties=to_struct(marked(inputs, secrets)),
                                    options=pb.AnalyzerResourceOptions(protect=protect))  # fmt: skip
        return list(self.stub.Analyze(request).diagnostics)

    def analyze_stack(self, resources, remembered=True):
        """The stack of a row; only resources that are remembered were analyzed before, one by one."""
        known = {one["name"] for one in resources if remembered is True or one["name"] == remembered}
        urns = {one["name"]: urn(one["token"], one["name"]) for one in resources}
        self.begin()
        for one in resources:
            if one["name"] in known:
                self.analyze(one["token"], one["inputs"], one["name"])
        messages = [
            pb.AnalyzerResource(
                type=one["token"], urn=urns[one["name"]], name=one["name"],
                properties=to_struct(one["outputs"] if one["name"] in known else {**one["inputs"], **one["outputs"]}),
                options=pb.AnalyzerResourceOptions(protect=one["protect"]),
                propertyDependencies={
                    key: pb.AnalyzerPropertyDependencies(urns=[urns[name] for name in names])
                    for key, names in one["made_from"].items()
                },
            )
            for one in resources
        ]  # fmt: skip
        return list(self.stub.AnalyzeStack(pb.AnalyzeStackRequest(resources=messages)).diagnostics)


def start(directory=ROOT / "policy_pack"):
    """The command of `pulumi-analyzer-policy-python`, with the environment the engine adds."""
    environment = {**os.environ, "PULUMI_PROJECT": "project", "PULUMI_STACK": "prod", "PULUMI_DRY_RUN": "true",
                   "PULUMI_ORGANIZATION": "organization",
                   "PULUMI_CONFIG": json.dumps({"project:environment": "prod"})}  # fmt: skip
    environment.pop("PYTHONPATH", None)
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:9", "."]
    return subprocess.Popen(command, cwd=directory, env=environment, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def start_pack():
    """Start a process of the pack."""
    return start


@pytest.fixture(scope="session")
def process():
    """One process of the pack for all tests."""
    begun = time.perf_counter()
    with start() as running:
        port = running.stdout.readline().strip()
        assert port.isdigit(), f"the pack did not start: {port!r}"
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            grpc.channel_ready_future(channel).result(timeout=20)
            yield Pack(analyzer_pb2_grpc.AnalyzerStub(channel), time.perf_counter() - begun)
        running.terminate()
        running.wait(10)


@pytest.fixture
def pack(process):
    """The process, with nothing configured and nothing seen."""
    if process.config:
        process.configure()
    process.begin()
    return process
