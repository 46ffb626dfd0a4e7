"""A subscription refuses the first resource of a type whose provider nobody has registered, and not every
client registers on its own: so the providers that this platform uses are registered first.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Final

import pulumi
from pulumi import dynamic

from infra.arm.client import ArmClient
from infra.arm.errors import NotReadyError
from infra.arm.provider import ArmProvider, keep
from infra.workspace_object import plain

VERSION: Final = "2021-04-01"
REGISTERED: Final = "Registered"
_NAMESPACE: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)+")


class RegistrationProvider(ArmProvider):
    """Registrations of resource providers in a subscription."""

    fixed: ClassVar[tuple[str, ...]] = ("subscription_id", "namespace")
    computed: ClassVar[tuple[str, ...]] = ("registration_state",)

    def problems(self, news: Mapping[str, Any]) -> Collection[tuple[str, str]]:
        """A subscription's id without its path, and a namespace."""
        found = []
        subscription, namespace = news.get("subscription_id"), news.get("namespace")
        if isinstance(subscription, str) and not _is_uuid(subscription):
            found.append(("subscription_id", f"{subscription!r} is no subscription id, which is a UUID"))
        if isinstance(namespace, str) and not _NAMESPACE.fullmatch(namespace):
            found.append(("namespace", f"{namespace!r} is no namespace; give one like Microsoft.EventGrid"))
        return found

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Register the provider and wait until it is; one that is registered already is left alone."""
        known = plain(props)
        path = f"/subscriptions/{known['subscription_id']}/providers/{known['namespace']}"
        client = self.client()
        if _state(client, path) != REGISTERED:
            client.post(f"{path}/register", VERSION)
            self._until_registered(client, path)
        return dynamic.CreateResult(path, {**known, "registration_state": REGISTERED})

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """A provider that somebody unregistered counts as gone."""
        if _state(self.client(), id_) != REGISTERED:
            return dynamic.ReadResult("", {})
        inputs = self.inputs(props)
        return dynamic.ReadResult(id_, {**inputs, "registration_state": REGISTERED}, inputs)

    def delete(self, id_: str, _props: dict[str, Any]) -> None:
        """Nothing: others in the subscription may use the provider, and a registration costs nothing."""
        keep(id_, "other resources of the subscription may need it; `az provider unregister` ends it")

    def _until_registered(self, client: ArmClient, path: str) -> None:
        def reached() -> bool | None:
            return True if _state(client, path) == REGISTERED else None

        try:
            self.patience().until(reached, path, "the registration")
        except NotReadyError as error:
            raise NotReadyError(f"{error} It goes on by itself; run `pulumi up` again later.") from error


def _state(client: ArmClient, path: str) -> str:
    return str((client.get(path, VERSION) or {}).get("registrationState", ""))


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


class ProviderRegistration(dynamic.Resource, module="arm", name="ProviderRegistration"):
    """Registration of one resource provider, such as Microsoft.EventGrid; it stays when this is deleted."""

    registration_state: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        subscription_id: pulumi.Input[str],
        namespace: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {"subscription_id": subscription_id, "namespace": namespace, "registration_state": None}
        super().__init__(RegistrationProvider(), name, props, opts)
