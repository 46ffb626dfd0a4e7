"""One command for the rehearsal: `python -m local_cloud`.

Every subcommand is imported only when it is called, so that `--help` and the server start pay for nothing
they do not use.
"""

from __future__ import annotations

import importlib

import click

_COMMANDS = {
    "up": (
        "local_cloud.rehearsal.commands:up",
        "Start the local cloud, deploy, configure and run the main job.",
    ),
    "down": ("local_cloud.rehearsal.commands:down", "Destroy everything and stop the local cloud."),
    "status": ("local_cloud.rehearsal.commands:status", "Say what is running and where."),
    "env": ("local_cloud.rehearsal.commands:env", "Print the shell exports that point other tools here."),
    "prepare": ("local_cloud.rehearsal.commands:prepare", "Resolve what Spark needs, once per environment."),
    "databricks": ("local_cloud.databricks.serve:databricks_command", "Serve a Databricks workspace."),
    "azure": ("local_cloud.azure.cli:azure_group", "What the Azure stand-in refuses; faults to inject."),
    "arm": ("local_cloud.azure.arm.serve:arm_command", "Serve Azure Resource Manager over HTTPS."),
    "engine": (
        "local_cloud.azure.engine.cli:engine_group",
        "Preview, up, refresh, destroy without the Pulumi CLI.",
    ),
}


class _LazyGroup(click.Group):
    """A click group whose commands are imported at first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, _, attribute = _COMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)  # noqa: S101 - the table above is the only source
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Rehearse an Azure Databricks platform on this machine, without a subscription."""


if __name__ == "__main__":
    main(prog_name="local_cloud")
