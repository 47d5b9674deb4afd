"""`manage.py wire`: writes what is generated from the wire's models, or with `--check` says what would change."""

from __future__ import annotations

import difflib
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from messenger.schema.markdown import api_md
from messenger.schema.openapi import document
from messenger.schema.typescript import limits_ts

DIFF_LINES_SHOWN = 60


class Command(BaseCommand):
    help = "Generates docs/openapi.json, docs/api.md and frontend/src/realtime/limits.ts from messenger/protocol.py."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, fail when a file is out of date")

    def handle(self, *, check: bool, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        stale = 0
        for path, text in outputs(root).items():
            known = path.read_text(encoding="utf-8") if path.exists() else ""
            if known == text:
                continue
            stale += 1
            name = str(path.relative_to(root))
            if check:
                self.stderr.write(_summary(name, known, text))
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
                self.stdout.write(f"wrote {name}")
        if check and stale:
            raise CommandError(
                f"{stale} generated file(s) out of date: run python manage.py wire and commit the result"
            )
        if not stale:
            self.stdout.write("the generated files are up to date")


def outputs(root: Path) -> dict[Path, str]:
    """Every generated file and what it should hold."""
    made = document()
    example = root / "docs" / "example_client.py"
    return {
        root / "docs" / "openapi.json": json.dumps(made, ensure_ascii=False, indent=2, sort_keys=True) + "\n",
        root / "docs" / "api.md": api_md(made, example.read_text(encoding="utf-8") if example.exists() else ""),
        root / "frontend" / "src" / "realtime" / "limits.ts": limits_ts(made),
    }


def _summary(name: str, known: str, text: str) -> str:
    lines = list(
        difflib.unified_diff(known.splitlines(), text.splitlines(), f"{name} (committed)", f"{name} (now)", lineterm="")
    )
    shown = lines[:DIFF_LINES_SHOWN]
    if len(lines) > len(shown):
        shown.append(f"... {len(lines) - len(shown)} more lines")
    return "\n".join(shown)
