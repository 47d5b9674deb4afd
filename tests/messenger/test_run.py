"""run.py as a stranger meets it: refusals of one line, then a whole start in a small clone, then a quick second one."""

import ast
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import run

ROOT = Path(run.__file__).parent

# Stands where the product's manage.py does: says what it was asked, and serves until it is interrupted.
MANAGE = """
import os, pathlib, signal, sys
said = " ".join(sys.argv[1:])
with open("calls", "a") as file:
    file.write(f"{os.environ['DJANGO_SETTINGS_MODULE']} {said}\\n")
if sys.argv[1] == "collectstatic":
    pathlib.Path("var/static").mkdir(parents=True, exist_ok=True)
    pathlib.Path("var/static/collected.css").touch()
elif sys.argv[1] == "seed_demo":
    print("anna / secret")
elif sys.argv[1] == "serve":
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    print("serving", flush=True)
    signal.pause()
"""
PACKAGE = """{
  "name": "small", "version": "1.0.0", "private": true,
  "scripts": {"build": "node -e \\"require('fs').mkdirSync('../static/app', {recursive: true});
    require('fs').writeFileSync('../static/app/manifest.json', '{}')\\""}
}"""
LOCK = '{"name": "small", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "small"}}}'


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A project with run.py, no dependencies and a bundle of one file."""
    shutil.copy(ROOT / "run.py", tmp_path)
    for name in run.LOCKS:
        (tmp_path / "requirements").mkdir(exist_ok=True)
        (tmp_path / "requirements" / f"{name}.txt").write_text("")
    (tmp_path / "frontend").mkdir()
    (tmp_path / "frontend" / "package.json").write_text(PACKAGE.replace("\n    ", ""))
    (tmp_path / "frontend" / "package-lock.json").write_text(LOCK)
    (tmp_path / "manage.py").write_text(MANAGE)
    return tmp_path


def only(folder: Path, *tools: str) -> dict[str, str]:
    """An environment whose PATH has these tools and no other."""
    folder.mkdir()
    for tool in tools:
        found = shutil.which(tool)
        assert found, f"this test needs {tool} on PATH"
        (folder / tool).symlink_to(Path(found).resolve())
    return {"PATH": str(folder), "HOME": str(folder)}


def refused(clone: Path, *args: str, env: dict[str, str] | None = None, before: str = "pass") -> str:
    """Runs run.py to its end and gives its one line; `before` is executed first in the same interpreter."""
    code = (
        f"import runpy, sys; sys.argv = ['run.py', *{args!r}]; {before}; runpy.run_path('run.py', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=clone, env=env, capture_output=True, text=True, timeout=110, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    return done.stderr.strip()


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


# ---- refusals ------------------------------------------------------------------------------------------------


def test_a_busy_port_is_refused_before_anything_is_set_up(clone: Path, busy_port: int) -> None:
    line = refused(clone, "--port", str(busy_port))
    assert f"port {busy_port} is busy" in line
    assert f"--port {busy_port + 1}" in line
    assert not (clone / ".venv").exists()


def test_an_address_of_another_machine_is_refused(clone: Path) -> None:
    assert "192.0.2.1 is not an address of this machine" in refused(clone, "--host", "192.0.2.1")


@pytest.mark.parametrize("port", ["0", "70000", "-1"])
def test_a_number_that_is_no_port_is_refused(clone: Path, port: str) -> None:
    assert "give a number from 1 to 65535" in refused(clone, "--port", port)


def test_a_certificate_without_its_key_is_refused(clone: Path) -> None:
    assert "--cert and --key belong together" in refused(clone, "--cert", "a.pem")


def test_an_old_python_gets_as_far_as_the_line_that_says_so(clone: Path) -> None:
    ast.parse((ROOT / "run.py").read_text(), feature_version=(3, 6))
    line = refused(clone, before="sys.version_info = (3, 9, 2, 'final', 0)")
    assert line.startswith("Python 3.11 or newer is needed, this is 3.9")


def test_a_debian_without_ensurepip_gets_its_line(clone: Path, tmp_path: Path) -> None:
    line = refused(
        clone, "--port", str(free_port()), env=only(tmp_path / "bin"), before="sys.modules['ensurepip'] = None"
    )
    assert line == "Stopped: this Python has no ensurepip: sudo apt install python3-venv, then run this again"


def test_a_nearly_full_disk_is_refused_with_figures() -> None:
    with pytest.raises(run.Stop, match="100 MB are free, setting up needs 900 MB"):
        run.check_space(["venv", "node_modules"], 100_000_000)
    run.check_space([], 0)


def test_a_broken_build_shows_its_output_and_one_line(clone: Path, tmp_path: Path) -> None:
    (clone / "frontend" / "package.json").write_text(PACKAGE.replace("\n    ", "").replace("'fs'", "'no such'", 1))
    env = only(tmp_path / "bin", "node")
    env["PATH"] += os.pathsep + str(Path(shutil.which("npm") or "").parent)
    done = subprocess.run(
        [sys.executable, "run.py", "--port", str(free_port())],
        cwd=clone, env=env, capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Cannot find module 'no such'" in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("Stopped: 'npm run build' failed (exit code 1)")


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("npm error code ENOTFOUND", "no network"),
        ("npm error code EAI_AGAIN", "no network"),
        ("WARNING: Retrying ... NewConnectionError(': Failed to establish a new connection", "no network"),
        ("error: Failed to fetch: `https://mirror.example/simple/django/`", "no network"),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("npm error code ENOSPC", "the disk is full"),
        ("django.db.utils.OperationalError: database or disk is full", "the disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the pinned one"),
        ("npm error code EINTEGRITY", "not the pinned one"),
        ("npm error code EACCES", "no permission to write"),
    ],
)
def test_a_known_failure_has_its_line(said: str, line: str) -> None:
    assert line in (run.explain(f"some output\n{said}\nmore") or "")


def test_only_an_unknown_failure_shows_what_the_tool_said() -> None:
    assert run.explain("SyntaxError: Unexpected token") is None
    for said, details in (("ENOSPC", ""), ("SyntaxError", "SyntaxError")):
        with pytest.raises(run.Stop) as stop:
            run.call([sys.executable, "-c", f"print('{said}'); raise SystemExit(3)"])
        assert stop.value.details == details


# ---- pure parts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "suits"),
    [
        ("v20.19.0\n", True), ("v20.20.2", True), ("v22.12.0", True), ("v24.19.0", True), ("v25.0.0-nightly", True),
        ("v20.18.3", False), ("v21.7.0", False), ("v22.11.0", False), ("v18.20.4", False), ("", False), ("node", False),
    ],
)  # fmt: skip
def test_the_bundler_s_node_versions(said: str, suits: bool) -> None:
    assert run.node_suits(run.node_version(said)) is suits


def test_a_stamp_is_fresh_only_for_the_same_names_and_contents(tmp_path: Path) -> None:
    one, two, stamp = tmp_path / "one", tmp_path / "two", tmp_path / "stamps" / "s"
    one.write_text("a")
    first = run.digest([one, two])
    assert not run.fresh(stamp, first)
    run.leave(stamp, first)
    assert run.fresh(stamp, run.digest([two, one]))
    two.write_text("")
    assert not run.fresh(stamp, run.digest([one, two]))
    two.unlink()
    one.write_text("b")
    assert not run.fresh(stamp, run.digest([one, two]))


def test_sources_leave_out_what_is_made(tmp_path: Path) -> None:
    for name in ("src/main.ts", "node_modules/react/index.js", "dist/main.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert run.sources(tmp_path) == [tmp_path / "src" / "main.ts"]


def test_what_stands_after_two_dashes_goes_to_pytest() -> None:
    options, rest = run.parse(["test", "--", "-k", "run", "--", "x"])
    assert options.command == "test"
    assert rest == ["-k", "run", "--", "x"]


# ---- a whole start -------------------------------------------------------------------------------------------


def start(clone: Path, env: dict[str, str], *args: str) -> tuple[str, int]:
    """Starts, interrupts the server once it serves, and gives what was said and the exit code."""
    with subprocess.Popen(
        [sys.executable, "run.py", *args],
        cwd=clone, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        assert process.stdout
        said = ""
        for line in process.stdout:
            said += line
            if line.strip() == "serving":
                process.send_signal(signal.SIGINT)
        return said, process.wait(timeout=110)


def test_a_first_start_does_every_step_and_a_second_one_only_what_is_due(clone: Path, tmp_path: Path) -> None:
    env = only(tmp_path / "bin", "node")
    env["PATH"] += os.pathsep + str(Path(shutil.which("npm") or "").parent)
    port = str(free_port())

    said, code = start(clone, env, "--port", port)
    assert code == 0, said
    steps = [
        "venv", "requirements", "npm packages", "web bundle", "static files", "database", "demo data",
        "anna / secret",
    ]  # fmt: skip
    assert sorted(steps, key=said.index) == steps
    assert (clone / "calls").read_text().splitlines() == [
        "messenger.settings.dev collectstatic --no-input --clear",
        "messenger.settings.dev migrate --no-input",
        "messenger.settings.dev seed_demo",
        f"messenger.settings.dev serve --host 127.0.0.1 --port {port}",
    ]

    (clone / "calls").unlink()
    said, code = start(clone, env, "--port", port, "--no-demo")
    assert code == 0, said
    assert [step for step in steps if step in said] == ["database"]
    assert "seed_demo" not in (clone / "calls").read_text()

    (clone / "frontend" / "main.ts").write_text("changed")
    (clone / "requirements" / "base.txt").write_text("# changed\n")
    said, code = start(clone, env, "--port", port)
    assert code == 0, said
    due = ["requirements", "web bundle", "static files", "database", "demo data"]
    assert [step for step in steps if f"  {step}" in said] == due
