"""Colours and words of the picture, each once: on paper and on a dark screen, and every colour with a word
beside it.
"""

from __future__ import annotations

from typing import Final

ROLE_NAMES: Final = {
    "network": "Network",
    "data": "Storage",
    "workspace": "Databricks",
    "security": "Identity and keys",
    "integration": "Integration",
    "learning": "Machine learning",
    "operations": "Operations",
}
MARK_MEANINGS: Final = {
    "logs": "sends logs",
    "alert": "has an alert",
    "private": "has a private endpoint",
    "lock": "is locked",
}
LIGHT: Final = {
    "page": "#ffffff", "card": "#f7f8fa", "edge": "#d5dae1", "ink": "#1b2430", "soft": "#5b6675",
    "network": "#0072b2", "data": "#b45f06", "workspace": "#c2410c", "security": "#7c3aed",
    "integration": "#0f766e", "learning": "#be185d", "operations": "#64748b",
}  # fmt: skip
_DARK: Final = {
    "page": "#12161c", "card": "#1b212a", "edge": "#364152", "ink": "#e8edf4", "soft": "#9aa7b8",
    "network": "#5bb3ea", "data": "#e8a33d", "workspace": "#ff8a5c", "security": "#b79bff",
    "integration": "#3fc7b6", "learning": "#f77fb4", "operations": "#9fb0c5",
}  # fmt: skip
_RULES: Final = """
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  fill: var(--ink); }
.page { fill: var(--page); } .card { fill: var(--card); stroke: var(--edge); } .hit { fill: transparent; }
.title { font-size: 20px; font-weight: 650; } .sub { font-size: 12.5px; fill: var(--soft); }
.head { font-size: 13px; font-weight: 650; } .label { font-size: 12.5px; }
.names { font-size: 10.5px; fill: var(--soft); } .legend text { font-size: 11px; fill: var(--soft); }
.mark { fill: none; stroke: var(--soft); stroke-width: .8; }
.legend .word, .word { font-size: 9px; fill: var(--soft); text-anchor: middle; }
.line path { fill: none; stroke: var(--soft); stroke-width: 1.4; opacity: .8; }
.line .tip { fill: var(--soft); stroke: none; } .line:hover path { stroke-width: 2.6; opacity: 1; }
.access path { stroke: var(--security); stroke-dasharray: 4 3; } .access .tip { fill: var(--security); }
"""


def style(theme: str) -> str:
    """The style sheet for `light`, `dark`, or `auto`: as the reader's screen is."""
    base = _variables(_DARK if theme == "dark" else LIGHT)
    other = f"@media (prefers-color-scheme: dark) {{ {_variables(_DARK)} }}\n" if theme == "auto" else ""
    roles = "".join(
        f".bar.{role} {{ fill: var(--{role}); }} .line.{role} path {{ stroke: var(--{role}); }} "
        f".line.{role} .tip {{ fill: var(--{role}); stroke: none; }}\n"
        for role in ROLE_NAMES
    )
    return f"\n{base}\n{other}{_RULES.strip()}\n{roles}"


def _variables(colours: dict[str, str]) -> str:
    return "svg { " + " ".join(f"--{name}: {colour};" for name, colour in colours.items()) + " }"
