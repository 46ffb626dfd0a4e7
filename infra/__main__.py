"""Pulumi runs this directory as a script: settings, then the platform, then its outputs."""

import pulumi

from infra import settings
from infra.composition import Platform

for name, value in Platform(settings.load()).outputs().items():
    pulumi.export(name, value)
