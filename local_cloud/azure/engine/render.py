"""Shows a run to a person: coloured with progress on a terminal, plain lines in a pipe or a log.

It reads nothing but events, so it cannot show a secret they do not hold.
"""

from __future__ import annotations

import functools
import json
import sys
import time
from typing import Any, TextIO

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.spinner import Spinner

from local_cloud.azure.engine import paths
from local_cloud.azure.engine.events import Event

_SIGNS = {
    "create": ("+", "green", "created"),
    "update": ("~", "yellow", "updated"),
    "replace": ("+-", "magenta", "replaced"),
    "create-replacement": ("++", "green", "created replacement"),
    "delete-replaced": ("--", "red", "deleted original"),
    "delete": ("-", "red", "deleted"),
    "discard": ("-", "red", "forgotten"),
    "read": (">", "cyan", "read"),
    "import": ("=", "cyan", "imported"),
    "refresh": ("~", "yellow", "refreshed"),
    "same": (" ", "dim", "unchanged"),
}
_DIFFS = {"add": ("+", "green"), "delete": ("-", "red"), "update": ("~", "yellow")}
_TITLES = {"preview": "Previewing", "up": "Updating", "refresh": "Refreshing", "destroy": "Destroying"}
_LONGEST = 100


class Display:
    """Prints events as they come; call it with each."""

    def __init__(self, operation: str, stack: str, stream: TextIO | None = None) -> None:
        # A program's prints are redirected while it runs, so the real stream is held here.
        self._console = Console(file=stream or sys.stdout, highlight=False, soft_wrap=True)
        self._planning = operation == "preview"
        self._operation = operation
        self._live: Live | None = None
        self._spinner = Spinner("dots")
        self._began: dict[tuple[str, str], float] = {}
        self._done = 0
        self._print(f"[bold]{_TITLES[operation]} ({escape(stack)})[/] with the in-process engine")

    def __call__(self, event: Event) -> None:
        """Show one event."""
        if "resourcePreEvent" in event:
            self._before(event["resourcePreEvent"]["metadata"])
        elif "resOutputsEvent" in event:
            self._after(event["resOutputsEvent"]["metadata"])
        elif "resOpFailedEvent" in event:
            metadata = event["resOpFailedEvent"]["metadata"]
            self._line("[red]![/]", metadata, "[red]failed[/]")
        elif "diagnosticEvent" in event:
            self._diagnostic(event["diagnosticEvent"])

    def finish(
        self, changes: dict[str, int], outputs: dict[str, Any], duration: float, *, failed: bool
    ) -> None:
        """Show outputs and totals."""
        if self._live is not None:
            self._live.stop()
            self._live = None
        if outputs and not failed and self._operation != "destroy":
            self._print("[bold]Outputs:[/]")
            width = max(map(len, outputs))
            for name, value in sorted(outputs.items()):
                self._print(f"    {escape(name):<{width}} : {escape(_text(value))}")
        self._print("[bold]Resources:[/]")
        for op, count in sorted(changes.items(), key=lambda item: item[0] == "same"):
            sign, style, past = _SIGNS.get(op, (" ", "", op))
            verb = f"to {op}" if self._planning and op != "same" else past
            self._print(f"    [{style}]{sign} {count} {verb}[/]" if style else f"    {count} {verb}")
        if not set(changes) - {"same"} and not failed:
            self._print("    no changes")
        self._print(f"[bold]{'[red]Failed[/] after' if failed else 'Duration:'}[/] {duration:.1f}s")

    def _before(self, metadata: Event) -> None:
        self._began[metadata["op"], metadata["urn"]] = time.monotonic()
        if self._console.is_terminal and metadata["op"] not in ("same", "replace"):
            message = f"{self._done} done · {metadata['op']} {escape(metadata['urn'].rsplit('::', 1)[1])}"
            self._spinner.update(text=message)
            if self._live is None:
                # Live must leave the streams alone: the engine has them redirected, and cleans what they get.
                self._live = Live(
                    self._spinner,
                    console=self._console,
                    transient=True,
                    redirect_stdout=False,
                    redirect_stderr=False,
                )
                self._live.start()

    def _after(self, metadata: Event) -> None:
        self._done += 1
        op = metadata["op"]
        if op == "refresh":
            op = _refreshed(metadata)
        if op == "same" or metadata["type"] == "pulumi:pulumi:Stack":
            return
        sign, style, past = _SIGNS.get(op, (" ", "", op))
        took = time.monotonic() - self._began.get((metadata["op"], metadata["urn"]), time.monotonic())
        seconds = f" [dim]({took:.1f}s)[/]" if took >= 0.1 and not self._planning else ""
        self._line(
            f"[{style}]{sign:<2}[/]", metadata, f"[{style}]{op if self._planning else past}[/]{seconds}"
        )
        if op in ("update", "replace"):
            for line in diff_lines(metadata):
                self._print(line)

    def _line(self, sign: str, metadata: Event, verb: str) -> None:
        name = metadata["urn"].rsplit("::", 1)[1]
        self._print(f" {sign} {escape(metadata['type'])} [bold]{escape(name)}[/] {verb}")

    def _diagnostic(self, event: Event) -> None:
        if event["ephemeral"]:
            return
        style = {"error": "red", "warning": "yellow"}.get(event["severity"], "dim")
        label = "" if event["severity"].startswith("info") else f"{event['severity']}: "
        where = f" [dim]({escape(event['urn'].rsplit('::', 1)[1])})[/]" if event["urn"] else ""
        self._print(f"    [{style}]{label}[/]{escape(event['message'].rstrip())}{where}")

    def _print(self, text: str) -> None:
        self._console.print(text)


def diff_lines(metadata: Event) -> list[str]:
    """One line of markup for each changed property; secrets are already masked."""
    old, new = metadata["old"] or {}, metadata["new"] or {}
    lines = []
    for path, item in sorted((metadata["detailedDiff"] or {}).items()):
        sign, style = _DIFFS[item["diffKind"].removesuffix("-replace")]
        before = _at(old.get("inputs" if item["inputDiff"] else "outputs", {}), path)
        after = _at(new.get("inputs", {}), path)
        replaces = (
            " [magenta][replaces][/]".replace("[replaces]", "\\[replaces]")
            if "replace" in item["diffKind"]
            else ""
        )
        change = {"+": _text(after), "-": _text(before)}.get(sign, f"{_text(before)} => {_text(after)}")
        lines.append(f"      [{style}]{sign} {escape(path)}:[/] {escape(change)}{replaces}")
    if not lines and metadata["keys"]:
        lines.append(f"      [magenta]because of {escape(', '.join(metadata['keys']))}[/]")
    return lines


def _refreshed(metadata: Event) -> str:
    old, new = metadata["old"], metadata["new"]
    if new is None:
        return "delete"
    return "same" if (old["inputs"], old["outputs"]) == (new["inputs"], new["outputs"]) else "update"


def _at(value: Any, path: str) -> Any:
    try:
        return functools.reduce(_item, paths.parse(path), value)
    except (KeyError, IndexError, TypeError):
        return None


def _item(value: Any, step: str | int) -> Any:
    return value if value == "[secret]" else value[step]


def _text(value: Any) -> str:
    from local_cloud.azure.engine.values import is_unknown, transform

    shown = transform(value, lambda item: "[unknown]" if is_unknown(item) else item)
    text = shown if shown in ("[secret]", "[unknown]") else json.dumps(shown)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
