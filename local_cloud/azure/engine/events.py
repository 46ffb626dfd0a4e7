"""What a run tells the outside: the engine events of Pulumi's Automation API, one dict each.

Shapes: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/events.go, so that whatever reads
``pulumi up --json`` or ``pulumi.automation`` events reads these. No secret leaves this module in clear:
values are masked and messages have every known secret text cut out.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from local_cloud.azure.engine.model import ResourceState
from local_cloud.azure.engine.values import is_secret, masked, transform

Event: TypeAlias = dict[str, Any]
OnEvent: TypeAlias = Callable[[Event], None]

_SHORTEST_REDACTED = 4


@dataclass(frozen=True)
class Step:
    """One operation on one resource."""

    op: str
    urn: str
    type: str
    old: ResourceState | None = None
    new: ResourceState | None = None
    keys: tuple[str, ...] = ()
    diffs: tuple[str, ...] = ()
    detailed: dict[str, dict[str, Any]] = field(default_factory=dict)
    logical: bool = True


class EventStream:
    """Numbers, masks and delivers events one at a time, and counts what they say."""

    def __init__(self, on_event: OnEvent | None, *, planning: bool) -> None:
        self._on_event = on_event
        self._planning = planning
        self._lock = threading.RLock()
        self._sequence = 0
        self._secrets: set[str] = set()
        self._started = time.monotonic()
        self.changes: Counter[str] = Counter()
        self.diagnostics: list[Event] = []
        self.errors = 0

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self._started

    def learn_secrets(self, value: Any) -> None:
        """Remember the texts of all secrets in a value, so that messages can be cleaned of them."""

        def collect(item: Any) -> Any:
            if is_secret(item):
                _texts(item.get("value"), self._secrets)
            return item

        with self._lock:
            transform(value, collect)

    def redact(self, message: str) -> str:
        """The message without any secret seen so far."""
        with self._lock:
            for secret in sorted(self._secrets, key=len, reverse=True):
                message = message.replace(secret, "[secret]")
        return message

    def prelude(self, config: dict[str, str]) -> None:
        """The run begins."""
        self._emit("preludeEvent", {"config": config})

    def before(self, step: Step) -> None:
        """An operation begins."""
        self._emit("resourcePreEvent", {"metadata": self._metadata(step), "planning": self._planning})

    def after(self, step: Step, count_as: str = "") -> None:
        """An operation ended well; logical ones are counted."""
        if step.logical:
            with self._lock:
                self.changes[count_as or step.op] += 1
        self._emit("resOutputsEvent", {"metadata": self._metadata(step), "planning": self._planning})

    def failed(self, step: Step) -> None:
        """An operation failed; its diagnostic came before."""
        self._emit("resOpFailedEvent", {"metadata": self._metadata(step), "status": 2, "steps": 0})

    def diagnostic(self, severity: str, message: str, urn: str = "", *, ephemeral: bool = False) -> None:
        """A message for people; severity is info, info#err, warning or error."""
        text = self.redact(message)
        event = {"urn": urn, "message": text, "color": "never", "severity": severity, "ephemeral": ephemeral}
        with self._lock:
            self.errors += severity == "error"
            if not ephemeral:
                self.diagnostics.append(event)
        self._emit("diagnosticEvent", event)

    def summary(self) -> None:
        """The run ended."""
        event = {"maybeCorrupt": False, "durationSeconds": round(self.elapsed), "PolicyPacks": {}}
        self._emit("summaryEvent", {**event, "resourceChanges": dict(self.changes)})

    def _metadata(self, step: Step) -> Event:
        return {
            "op": step.op,
            "urn": step.urn,
            "type": step.type,
            "old": _state(step.old),
            "new": _state(step.new),
            "keys": list(step.keys),
            "diffs": list(step.diffs),
            "detailedDiff": step.detailed or None,
            "logical": step.logical,
            "provider": (step.new or step.old or ResourceState("", "")).provider,
        }

    def _emit(self, kind: str, body: Event) -> None:
        with self._lock:
            self._sequence += 1
            if self._on_event is not None:
                self._on_event({"sequence": self._sequence, "timestamp": int(time.time()), kind: body})


def _state(state: ResourceState | None) -> Event | None:
    if state is None:
        return None
    return {
        "type": state.type,
        "urn": state.urn,
        "custom": state.custom,
        "delete": state.delete,
        "id": state.id,
        "parent": state.parent,
        "protect": state.protect,
        "retainOnDelete": state.retain_on_delete,
        "inputs": masked(state.inputs),
        "outputs": masked(state.outputs),
        "provider": state.provider,
        "initErrors": list(state.init_errors),
    }


def _texts(value: Any, found: set[str]) -> None:
    if isinstance(value, str) and len(value) >= _SHORTEST_REDACTED:
        found.add(value)
    elif isinstance(value, dict):
        for item in value.values():
            _texts(item, found)
    elif isinstance(value, list):
        for item in value:
            _texts(item, found)
