"""A stack is chosen by its config and by nothing else, so this package is the one list of what can be chosen:
every setting with its type, default and rule, one file per part of the platform. A wrong stack file stops the
program before the first resource, with every error at once; `python -m infra.settings --stack dev` says the
same offline, without engine, login or cloud.

Settings take the names Azure, Databricks and Pulumi give them: `cluster.autotermination_minutes`, not a
synonym. A profile is defaults (`profiles.py`); every setting of a stack file comes before them.
"""

from infra.settings.load import load
from infra.settings.reader import SettingError, SettingsError
from infra.settings.stack import PROJECT, Settings, parse

__all__ = ["PROJECT", "SettingError", "Settings", "SettingsError", "load", "parse"]
