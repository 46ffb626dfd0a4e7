"""The document of the rules is what the rules and their table say today."""

import runpy
from pathlib import Path

SCRIPT = Path(__file__).parent / "document.py"


def test_the_document_is_current():
    made = runpy.run_path(str(SCRIPT))
    written = made["TARGET"].read_text(encoding="utf-8")
    assert written == made["document"](), "run: python tests/azure_rules/document.py"
