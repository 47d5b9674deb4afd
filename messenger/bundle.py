"""The built web client: which files the app page loads, read from the bundler's manifest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

ENTRY = "src/main.tsx"
LOOK = "src/look.ts"
WORKER = "worker/worker.ts"
WORDS = {language: f"src/i18n/{language}.ts" for language in ("en", "ru")}


@dataclass(frozen=True, slots=True)
class Bundle:
    """Addresses of the entry module, its style sheets and the modules it will import. `id` names this very build,
    `look` is the script that must run before anything is painted, `words` are the modules with each language's words,
    `files` are all of its addresses, and `worker` is the text of the service worker, which is served elsewhere."""

    id: str
    script: str
    look: str
    words: dict[str, str]
    styles: tuple[str, ...]
    preloads: tuple[str, ...]
    files: tuple[str, ...]
    worker: str


_cached: tuple[int, Bundle] | None = None


def current() -> Bundle | None:
    """The bundle on disk, or None where it isn't built. Read again only when the manifest's time changes."""
    global _cached
    path = Path(settings.BASE_DIR) / "static" / "app" / "manifest.json"
    try:
        modified_ns = path.stat().st_mtime_ns
        if _cached is None or _cached[0] != modified_ns:
            _cached = (modified_ns, _read(path.parent))
    except FileNotFoundError:
        return None
    return _cached[1]


def build_id() -> str:
    """The id of the bundle on disk; empty where it isn't built."""
    found = current()
    return found.id if found else ""


def _read(folder: Path) -> Bundle:
    text = (folder / "manifest.json").read_bytes()
    manifest = json.loads(text)
    worker = manifest.pop(WORKER)["file"]
    reached: list[str] = []
    _reach(manifest, ENTRY, reached)
    # Not through the static-files storage: it would add hashes of its own, and modules import each other by the
    # bundler's names, so the same module would be loaded twice.
    base = settings.STATIC_URL + "app/"
    styles = dict.fromkeys(sheet for name in reached for sheet in manifest[name].get("css", ()))
    return Bundle(
        id=hashlib.sha256(text).hexdigest()[:16],
        script=base + manifest[ENTRY]["file"],
        look=base + manifest[LOOK]["file"],
        words={language: base + manifest[source]["file"] for language, source in WORDS.items()},
        styles=tuple(base + sheet for sheet in styles),
        preloads=tuple(base + manifest[name]["file"] for name in reached if name != ENTRY),
        files=tuple(dict.fromkeys(base + file for chunk in manifest.values() for file in _files(chunk))),
        worker=(folder / worker).read_text(),
    )


def _files(chunk: dict[str, Any]) -> list[str]:
    return [chunk["file"], *chunk.get("css", ()), *chunk.get("assets", ())]


def _reach(manifest: dict[str, dict[str, list[str]]], name: str, reached: list[str]) -> None:
    """Depth first, so that a chunk's styles come before those of what imports it."""
    for imported in manifest[name].get("imports", ()):
        if imported not in reached:
            _reach(manifest, imported, reached)
    if name not in reached:
        reached.append(name)
