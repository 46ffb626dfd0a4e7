"""A factory can keep its definitions in git, where its Studio edits them: in which repository and branch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from infra.settings.reader import ConfigReader
from infra.settings.workspace_keys import GUID

PATH: Final = "dataFactory.git"
GITHUB: Final = "GitHub"
AZURE_DEVOPS: Final = "AzureDevOps"
WORD: Final = (
    r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}",
    "must be letters, digits, periods, hyphens and underscores",
)
PROJECT: Final = (r"[^\s/\\:][^/\\:]{0,63}", "must be the name of a project, at most 64 characters without /")
BRANCH: Final = (
    r"(?!/|.*(?://|\.\.|[\s~^:?*\[\\]))[^\s].{0,240}(?<![/.])",
    "must be the name of a branch",
    "main",
)
FOLDER: Final = (r"/[^\\:*?\"<>|]{0,240}", "must be a folder of the repository, starting with /", "/")
HOST: Final = (
    r"https://[A-Za-z0-9.-]+(:\d+)?",
    "must be the https:// address of a server",
    "https://git.example.com",
)
TENANT: Final = (GUID, "must be the GUID of an Entra tenant", "00000000-0000-0000-0000-000000000001")
_NEEDED: Final = {
    GITHUB: ("accountName", "repositoryName"),
    AZURE_DEVOPS: ("accountName", "repositoryName", "projectName"),
}
_OTHERS: Final = {GITHUB: ("projectName", "tenantId"), AZURE_DEVOPS: ("hostName",)}
_ALL: Final = (
    "accountName", "repositoryName", "collaborationBranch", "rootFolder", "projectName", "tenantId",
    "hostName", "disablePublish",
)  # fmt: skip
EXAMPLES: Final = {"accountName": "my-company", "repositoryName": "data-factory", "projectName": "data"}


@dataclass(frozen=True, kw_only=True)
class GitSettings:
    """A repository on GitHub (`host_name` for an Enterprise server) or in a project of Azure DevOps."""

    type: str
    account_name: str
    repository_name: str
    collaboration_branch: str
    root_folder: str
    project_name: str | None
    tenant_id: str | None
    host_name: str | None
    disable_publish: bool


def read_git(reader: ConfigReader) -> GitSettings | None:
    """The repository, or None; publishing from the Studio is off by itself, because this program publishes.

    https://learn.microsoft.com/azure/data-factory/source-control
    """
    kind = reader.choice(f"{PATH}.type", "", (GITHUB, AZURE_DEVOPS))
    words = {
        name: reader.optional(f"{PATH}.{name}", *WORD, EXAMPLES[name])
        for name in ("accountName", "repositoryName")
    }
    project = reader.optional(f"{PATH}.projectName", *PROJECT, EXAMPLES["projectName"])
    found = GitSettings(
        type=kind,
        account_name=words["accountName"] or "",
        repository_name=words["repositoryName"] or "",
        collaboration_branch=reader.text(f"{PATH}.collaborationBranch", "main", *BRANCH),
        root_folder=reader.text(f"{PATH}.rootFolder", "/", *FOLDER),
        project_name=project,
        tenant_id=reader.optional(f"{PATH}.tenantId", *TENANT),
        host_name=reader.optional(f"{PATH}.hostName", *HOST),
        disable_publish=reader.boolean(f"{PATH}.disablePublish", True),
    )
    if not kind or reader.is_refused(f"{PATH}.type"):
        _needs_a_type(reader)
        return None
    for name in _NEEDED[kind]:
        path = f"{PATH}.{name}"
        if not reader.is_set(path):
            reader.refuse(path, None, f"must be given with {PATH}.type {kind}", EXAMPLES[name])
    for name in _OTHERS[kind]:
        if reader.is_set(f"{PATH}.{name}"):
            reader.surplus(f"{PATH}.{name}", "a value", f"must be left out with {PATH}.type {kind}")
    return found


def _needs_a_type(reader: ConfigReader) -> None:
    path, given = f"{PATH}.type", [name for name in _ALL if reader.is_set(f"{PATH}.{name}")]
    if given and not reader.is_refused(path):
        rule = f"must be {GITHUB} or {AZURE_DEVOPS}: {PATH}.{given[0]} is set"
        kind = AZURE_DEVOPS if {"projectName", "tenantId"} & set(given) else GITHUB
        reader.refuse(path, None, rule, kind)
