"""The pack as the messages of the analyzer protocol."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2 as pb

from policy_pack.pack_configuration import Active, Chosen
from policy_pack.policy_model import PACK, VERSION, Level, Policy, Severity, StackPolicy

_LEVELS: Final[dict[Level, pb.EnforcementLevel.ValueType]] = {
    "advisory": pb.ADVISORY,
    "mandatory": pb.MANDATORY,
    "remediate": pb.REMEDIATE,
    "disabled": pb.DISABLED,
}
_NAMES: Final[dict[pb.EnforcementLevel.ValueType, Level]] = {value: name for name, value in _LEVELS.items()}
_SEVERITIES: Final[dict[Severity, pb.PolicySeverity.ValueType]] = {
    "low": pb.POLICY_SEVERITY_LOW,
    "medium": pb.POLICY_SEVERITY_MEDIUM,
    "high": pb.POLICY_SEVERITY_HIGH,
    "critical": pb.POLICY_SEVERITY_CRITICAL,
}


def analyzer_info(policies: Iterable[Policy]) -> pb.AnalyzerInfo:
    """The pack and all its policies with their schemas."""
    return pb.AnalyzerInfo(
        name=PACK,
        displayName="Azure Databricks platform",
        version=VERSION,
        description="What Azure refuses, and what a safe Azure Databricks platform never does.",
        provider="azure",
        supportsConfig=True,
        policies=[_policy_info(policy) for policy in policies],
    )


def _policy_info(policy: Policy) -> pb.PolicyInfo:
    kind = pb.POLICY_TYPE_STACK if isinstance(policy, StackPolicy) else pb.POLICY_TYPE_RESOURCE
    info = pb.PolicyInfo(
        name=policy.id,
        displayName=policy.id.replace("-", " "),
        description=policy.description,
        enforcementLevel=_LEVELS[policy.level],
        policy_type=kind,
        severity=_SEVERITIES[policy.severity],
        tags=[policy.concern],
        remediation_steps=policy.fix,
        url=policy.source,
    )
    if policy.settings:
        info.configSchema.properties.update({one.name: one.schema() for one in policy.settings})
    return info


def diagnostic(active: Active, urn: str, message: str) -> pb.AnalyzeDiagnostic:
    """One violation of one policy."""
    policy = active.policy
    return pb.AnalyzeDiagnostic(
        policyName=policy.id,
        policyPackName=PACK,
        policyPackVersion=VERSION,
        description=policy.description,
        message=f"{policy.description}\n{message}",
        enforcementLevel=_LEVELS[active.level],
        urn=urn,
        severity=_SEVERITIES[policy.severity],
    )


def chosen(request: pb.ConfigureAnalyzerRequest) -> dict[str, Chosen]:
    """What the engine hands over of the user's policy config."""
    return {
        name: Chosen(_NAMES[config.enforcementLevel], json_format.MessageToDict(config.properties))
        for name, config in request.policyConfig.items()
    }
