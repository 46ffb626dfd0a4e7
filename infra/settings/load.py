"""Settings of the program that Pulumi runs, apart from the rest: everything else works without Pulumi."""

from __future__ import annotations

from infra.settings.reader import SettingsError
from infra.settings.stack import Settings, parse


def load() -> Settings:
    """Settings of the running stack; raises RunError, which Pulumi shows without a traceback, when wrong."""
    import pulumi
    from pulumi.runtime import config

    values = {**config.get_config_env(), **config.CONFIG.get()}
    secret = [key for key in values if config.is_config_secret(key)]
    try:
        return parse(pulumi.get_stack(), values, secret)
    except SettingsError as error:
        raise pulumi.RunError(str(error)) from None
