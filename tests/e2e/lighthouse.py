"""Lighthouse on the login page and on a chat: `python -m tests.e2e.lighthouse [desktop|mobile]`, by hand, in a minute.

It runs in a Chromium where Marina has signed in, against a server as the product serves. Prints the scores and what
takes points away; ends with 1 where one is below the least. Lighthouse itself comes by npx, pinned: its tree is larger
than the client's whole."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.e2e.conftest import ARGUMENTS, chromium
from tests.e2e.people import WAIT_MS
from tests.server import Server, free_port

# the newest that runs on every Node the client is built with
LIGHTHOUSE = "lighthouse@12.8.2"
CATEGORIES = ("performance", "accessibility", "best-practices")
LEAST = 95


def measure(url: str, port: int, preset: str) -> dict[str, Any]:
    command = ["npx", "--yes", LIGHTHOUSE, url, f"--port={port}", "--disable-storage-reset", "--quiet"]
    command += ["--output=json", f"--only-categories={','.join(CATEGORIES)}"]
    # a mobile phone is what it measures for unless told
    command += ["--preset=desktop"] if preset == "desktop" else []
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout))


def show(page: str, report: dict[str, Any]) -> list[int]:
    scores = [round(report["categories"][name]["score"] * 100) for name in CATEGORIES]
    print(page, *(f"{name} {score}" for name, score in zip(CATEGORIES, scores, strict=True)), sep="  ")
    for name in CATEGORIES:
        for part in report["categories"][name]["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 1:
                print(f"    {audit['id']}: {audit['score']} {audit.get('displayValue', '')}")
    return scores


def main(preset: str = "desktop") -> int:
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(Path(folder) / "var").prepare(static=True).running() as server,
        sync_playwright() as playwright,
    ):
        port = free_port()
        context = playwright.chromium.launch_persistent_context(
            Path(folder) / "profile",
            executable_path=chromium(),
            headless=True,
            args=[*ARGUMENTS, f"--remote-debugging-port={port}"],
            locale="ru-RU",
        )
        reports = {"login": measure(server.url, port, preset)}
        page = context.pages[0]
        page.goto(server.url)
        page.get_by_label("Имя пользователя").fill("marina")
        page.get_by_label("Пароль", exact=True).fill(server.passwords()["marina"])
        page.get_by_role("button", name="Войти").click()
        page.get_by_text("Дача и поездка").first.click()
        page.get_by_role("log").get_by_text("And the cat").first.wait_for(timeout=WAIT_MS)
        address = page.url
        page.close()
        reports["chat"] = measure(address, port, preset)
        context.close()
    scores = [score for name, report in reports.items() for score in show(name, report)]
    return int(min(scores) < LEAST)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
