"""Where a factory's Studio keeps what people edit; what runs is what this program publishes.

https://learn.microsoft.com/azure/data-factory/source-control
"""

from __future__ import annotations

from pulumi_azure_native import datafactory

from infra.settings.data_factory_git import GITHUB, GitSettings


def repository(
    git: GitSettings,
) -> datafactory.FactoryGitHubConfigurationArgs | datafactory.FactoryVSTSConfigurationArgs:
    """The repository in Azure's words."""
    if git.type == GITHUB:
        return datafactory.FactoryGitHubConfigurationArgs(
            type="FactoryGitHubConfiguration",
            account_name=git.account_name,
            repository_name=git.repository_name,
            collaboration_branch=git.collaboration_branch,
            root_folder=git.root_folder,
            host_name=git.host_name,
            disable_publish=git.disable_publish,
        )
    return datafactory.FactoryVSTSConfigurationArgs(
        type="FactoryVSTSConfiguration",
        account_name=git.account_name,
        project_name=git.project_name or "",
        repository_name=git.repository_name,
        collaboration_branch=git.collaboration_branch,
        root_folder=git.root_folder,
        tenant_id=git.tenant_id,
        disable_publish=git.disable_publish,
    )
