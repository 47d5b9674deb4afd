"""The command line of both seeding programs."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import msgspec

from tests.load.layout import Directory, Layout


def run(build: Callable[[Layout, Path], None], missed: Callable[[Directory, int, str], None]) -> None:
    """`build FILE LAYOUT` makes everything and leaves the directory in FILE; `missed FILE COUNT RUN` writes messages
    into every room of the storm."""
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    building = commands.add_parser("build")
    building.add_argument("file", type=Path)
    building.add_argument("layout")
    missing = commands.add_parser("missed")
    missing.add_argument("file", type=Path)
    missing.add_argument("count", type=int)
    missing.add_argument("run")
    options = parser.parse_args()
    if options.command == "build":
        build(msgspec.json.decode(options.layout, type=Layout), options.file)
    else:
        missed(Directory.read(options.file), options.count, options.run)
