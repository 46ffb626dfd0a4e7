"""pytest fixtures over strict mocks, for any project that uses azure-native, and the end of `apply` in vain.

`stack` runs programs, `resources` finds what they registered, `refused` expects a refusal, `azure` is the
Azure behind them. Tests that use these, or `set_mocks(strict_mocks())`, fail when a function they gave to
`Output.apply` never ran. Options of pytest.ini start with `azure_native_` and `pulumi_`.

Nothing heavy is imported before a test needs it: most tests of a project have no Pulumi in them.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Final

import pytest

from local_cloud.azure.mocks import applies

if TYPE_CHECKING:
    from local_cloud.azure.mocks.azure import Azure
    from local_cloud.azure.mocks.query import Resources
    from local_cloud.azure.mocks.refusing import Expect
    from local_cloud.azure.mocks.stack import Stack

_OPTIONS: Final = (
    ("pulumi_project", "project", "Name of the Pulumi project of programs that have no Pulumi.yaml."),
    ("pulumi_stack", "local", "Stack whose Pulumi.<stack>.yaml is read."),
    ("azure_native_location", "", "Location where programs and resource groups name none."),
    ("azure_native_timeout", "120", "Seconds after which a program that waits for an output has stalled."),
    ("azure_native_patience", "1", "Seconds the end of a test waits for outputs that do not move."),
    (
        "azure_native_unknown_applies", "fail",
        "What an assertion in apply is whose value a preview does not know: fail, warn or ignore.",
    ),
)  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of pytest.ini, listed by `pytest --help`."""
    for name, default, help_ in _OPTIONS:
        parser.addini(name, help_, default=default)


def pytest_configure(config: pytest.Config) -> None:
    """Wrong options are an error of usage."""
    policy = config.getini("azure_native_unknown_applies")
    if policy not in ("fail", "warn", "ignore"):
        raise pytest.UsageError(f"azure_native_unknown_applies is fail, warn or ignore, not {policy!r}")
    for name in ("azure_native_timeout", "azure_native_patience"):
        _seconds(config, name)


def _seconds(config: pytest.Config, name: str) -> float:
    try:
        return float(config.getini(name))
    except ValueError:
        raise pytest.UsageError(f"{name} is a number of seconds, not {config.getini(name)!r}") from None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Watch `Output.apply` during the test, and let what still waits run before the test is over."""
    watch = applies.Watch(str(item.path))
    applies.begin(watch)
    passed = False
    try:
        result = yield
        passed = True
        return result
    finally:
        try:
            _end(item.config, watch, passed=passed)
        finally:
            applies.end()


def _end(config: pytest.Config, watch: applies.Watch, *, passed: bool) -> None:
    """Leave nothing for the next test. One that failed has said enough; another hears what was lost."""
    if not watch.enforced and "local_cloud.azure.mocks.classic" not in sys.modules:
        return
    from local_cloud.azure.mocks import endings

    if watch.enforced or endings.strict_mocks_in_use() is not None:
        lost = endings.settle(watch, _seconds(config, "azure_native_patience"))
        if not passed:
            return
        for error in lost:
            raise error
        endings.judge(watch, config.getini("azure_native_unknown_applies"))


@pytest.fixture
def azure(pytestconfig: pytest.Config) -> Iterator[Azure]:
    """An Azure of this test alone: `azure.store` what exists, `azure.faults` what goes wrong."""
    from local_cloud.azure.mocks.azure import Azure

    location = pytestconfig.getini("azure_native_location")
    made = Azure(config={"location": location} if location else {})
    yield made
    made.store.close()


@pytest.fixture
def stack(azure: Azure, pytestconfig: pytest.Config) -> Iterator[Stack]:
    """Runs programs on the Azure of this test: `stack.up(program, config=..., preview=...)`."""
    from local_cloud.azure.mocks.loops import own_loop
    from local_cloud.azure.mocks.stack import Defaults, Stack

    applies.enforce()
    defaults = Defaults(
        pytestconfig.getini("pulumi_project"),
        pytestconfig.getini("pulumi_stack"),
        pytestconfig.getini("azure_native_location"),
        _seconds(pytestconfig, "azure_native_timeout"),
    )
    with own_loop() as loop:
        yield Stack(azure, loop, defaults)


@pytest.fixture
def resources(stack: Stack) -> Resources:
    """What the last run of `stack` registered."""
    from local_cloud.azure.mocks.query import Resources

    return Resources(lambda: stack.last)


@pytest.fixture
def refused() -> Expect:
    """Expects a refusal: `with refused("AccountNameInvalid"):`, `with refused.check_failed("kind"):`."""
    from local_cloud.azure.mocks.refusing import Expect

    return Expect()
