"""A secret is secret everywhere: state, journal, events, messages, outputs."""

from __future__ import annotations

import json
import stat

import pytest
import things_provider

from local_cloud.azure.engine import Engine
from local_cloud.azure.engine.errors import StateError

PROGRAM = """
a = Thing("a", "1", name="a", password=pulumi.Output.secret("hunter2-hunter2"),
    nested={"deep": [pulumi.Output.secret("s3cr3t-deep")]})
Thing("b", a.token, name="b")
pulumi.export("token", a.token)
pulumi.export("wrapped", {"inner": a.token})
pulumi.export("open", a.endpoint)
"""
SECRETS = ("hunter2-hunter2", "s3cr3t-deep", "tok-a")


def in_clear(sandbox) -> list[str]:
    files = [file for file in sandbox.state_dir.iterdir() if file.suffix != ".key"]
    text = "".join(file.read_text() for file in files) + json.dumps(sandbox.events)
    return [secret for secret in SECRETS if secret in text]


def test_secrets_are_never_in_clear(sandbox):
    sandbox.program(PROGRAM)
    for run in (sandbox.preview, sandbox.up, sandbox.up, sandbox.refresh):
        result = run()
        assert not result.failed, sandbox.messages()
        assert not sandbox.state_dir.exists() or in_clear(sandbox) == []
    assert sandbox.things()["a"]["password"] == "hunter2-hunter2"
    assert sandbox.things()["b"]["value"] == "tok-a"
    masked = {"token": "[secret]", "wrapped": {"inner": "[secret]"}, "open": "https://a"}
    assert sandbox.engine().outputs() == masked
    assert sandbox.engine().outputs(show_secrets=True)["wrapped"] == {"inner": "tok-a"}
    sandbox.destroy()
    assert in_clear(sandbox) == []


def test_secrets_survive_a_provider_that_knows_none(sandbox):
    provider = lambda: things_provider.Things(sandbox.cloud, accept_secrets=False)  # noqa: E731
    sandbox.program('Thing("a", "1", name="a", password=pulumi.Output.secret("hunter2-hunter2"))')
    result = sandbox.engine(test=provider).up(sandbox.events.append)
    assert not result.failed
    assert in_clear(sandbox) == []
    assert sandbox.engine(test=provider).up().changes == {"same": 2}


def test_messages_are_cleaned_of_secrets(sandbox):
    sandbox.up('Thing("a", "fail", name="a", password=pulumi.Output.secret("hunter2-hunter2"))')
    assert "cannot create a with [secret]" in sandbox.messages()
    sandbox.up(
        'Thing("a", "1", name="a", password=pulumi.Output.secret("hunter2-hunter2"))\n'
        'raise ValueError("hunter2-hunter2")'
    )
    assert in_clear(sandbox) == []


def test_the_key_is_private_and_needed(sandbox):
    sandbox.up(PROGRAM)
    key = sandbox.state_dir / "local.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE((sandbox.state_dir / "local.json").stat().st_mode) == 0o600
    content = key.read_bytes()
    key.unlink()
    with pytest.raises(StateError, match=r"key file .* is missing"):
        sandbox.up()
    from cryptography.fernet import Fernet

    key.write_bytes(Fernet.generate_key())
    with pytest.raises(StateError, match="does not open"):
        sandbox.up()
    key.write_bytes(content)
    assert not sandbox.up().failed


def test_secret_configuration_is_masked_in_events_and_messages(sandbox):
    sandbox.project("config:\n  pass: {secret: true, value: hunter2-hunter2}\n")
    sandbox.up(
        'print(pulumi.Config().require("pass")); Thing("a", pulumi.Config().require_secret("pass"), name="a")'
    )
    assert in_clear(sandbox) == []
    assert sandbox.messages("info") == "[secret]"


def test_engine_is_importable_lazily():
    assert Engine.__module__ == "local_cloud.azure.engine.engine"
