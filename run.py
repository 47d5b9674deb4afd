#!/usr/bin/env python3
"""Takes a fresh clone to a running, tested or checked messenger; needs only Python's standard library.

    python3 run.py                     set up what is missing, then serve on http://127.0.0.1:8000
    python3 run.py test [-- args]      frontend, backend and browser tests; args go to pytest
    python3 run.py check               every static gate
    python3 run.py lock [--upgrade]    pin requirements/*.in into requirements/*.txt

Each step that takes time leaves a stamp (a hash of what it was made from), so a second start skips it.
The syntax stays readable to Python 3.6: an old one must get as far as the line that says so.
"""

import argparse
import base64
import contextlib
import errno
import hashlib
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit(
        "Python 3.11 or newer is needed, this is %d.%d: install one and start run.py with it, "
        "for example python3.11 run.py" % sys.version_info[:2]
    )
if os.name != "posix":
    sys.exit("Linux, macOS or another POSIX system is needed: on Windows use WSL and run this there.")

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
FRONTEND = ROOT / "frontend"
BUNDLE = ROOT / "static" / "app"
VAR = ROOT / "var"
LOCKS = ("node", "base", "prod", "dev")
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FIRST_START_BYTES = {"venv": 400_000_000, "node_modules": 500_000_000}

# What a tool printed -> the one line a person needs. The first match wins.
REASONS = (
    (
        r"No space left on device|ENOSPC|[Dd]isk quota exceeded|database or disk is full",
        "the disk is full: free some space (a first start needs about 1 GB) and run this again",
    ),
    (
        r"THESE PACKAGES DO NOT MATCH THE HASHES|[Hh]ash mismatch|EINTEGRITY",
        "a downloaded package is not the pinned one: try again, and if it stays so, don't trust that registry",
    ),
    (
        r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|[Nn]ame resolution|[Nn]ame or service not known"
        r"|NewConnectionError|[Cc]onnection (?:error|refused)|error sending request|[Ff]ailed to fetch"
        r"|dns error|Network is unreachable|No matching distribution found",
        "no network: the first start downloads packages; check the connection or proxy and run this again",
    ),
    (
        r"EACCES|EPERM|Permission denied",
        "no permission to write in this folder: run this as its owner",
    ),
)


class Stop(Exception):
    """One line for the person at the terminal: what is wrong and what to do. `details` goes above it."""

    def __init__(self, line: str, details: str = "") -> None:
        super().__init__(line)
        self.details = details


# ---- pure parts ----------------------------------------------------------------------------------------------


def explain(output: str) -> "str | None":
    """The line for a failure we know, or None."""
    for pattern, line in REASONS:
        if re.search(pattern, output):
            return line
    return None


def digest(paths: Iterable[Path], salt: str = "") -> str:
    """A hash over names and contents; a missing file counts as its absence."""
    total = hashlib.sha256(salt.encode())
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"-")
    return total.hexdigest()


def fresh(stamp: Path, wanted: str) -> bool:
    """Whether the step that leaves this stamp was done from exactly these inputs."""
    try:
        return stamp.read_text() == wanted
    except OSError:
        return False


def leave(stamp: Path, text: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(text)


def sources(folder: Path, skipped: "frozenset[str]" = frozenset({"node_modules", "dist", "coverage"})) -> "list[Path]":
    found: "list[Path]" = []
    for where, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in skipped]
        found += [Path(where, name) for name in files]
    return found


def node_version(text: str) -> "tuple[int, int] | None":
    """`v20.19.1` -> (20, 19); None for anything that is not a Node version."""
    found = re.fullmatch(r"v(\d+)\.(\d+)\.\d+\S*", text.strip())
    return (int(found[1]), int(found[2])) if found else None


def node_suits(version: "tuple[int, int] | None") -> bool:
    """What the bundler accepts: 20.19 and later 20.x, 22.12 and everything after it."""
    return version is not None and ((20, 19) <= version < (21, 0) or version >= (22, 12))


def check_port(host: str, port: int) -> None:
    """Refuses before minutes of set-up what would refuse after them."""
    if not 0 < port < 65536:
        raise Stop(f"{port} is not a port: give a number from 1 to 65535")
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            line = f"port {port} is busy: stop what uses it, or take another one: --port {port + 1}"
        elif error.errno == errno.EACCES:
            line = f"port {port} needs more rights than this user has: take one from 1024 up, for example --port 8000"
        else:
            line = f"{host} is not an address of this machine: give one that is, for example --host 0.0.0.0"
        raise Stop(line) from error


def check_space(missing: Iterable[str], free: int) -> None:
    wanted = sum(FIRST_START_BYTES[name] for name in missing)
    if free < wanted:
        raise Stop(f"the disk is nearly full: {free // 10**6} MB are free, setting up needs {wanted // 10**6} MB")


# ---- running things ------------------------------------------------------------------------------------------


def app_env(settings: str = "dev", **extra: str) -> "dict[str, str]":
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": path, "DJANGO_SETTINGS_MODULE": f"messenger.settings.{settings}", **extra}


@contextlib.contextmanager
def step(name: str) -> "Iterator[list[str]]":
    """Prints the step as it begins and its time as it ends; a note put into the list replaces the time."""
    notes: "list[str]" = []
    print(f"  {name:<14}", end="", flush=True)
    began = time.monotonic()
    try:
        yield notes
    except BaseException:
        print("failed", flush=True)
        raise
    print("; ".join(notes) or f"{time.monotonic() - began:.1f} s", flush=True)


def call(argv: "Sequence[str | Path]", env: "Mapping[str, str] | None" = None, cwd: Path = ROOT) -> str:
    """Runs a tool quietly; its output is shown only where we don't know the reason of its failure."""
    env = {**(os.environ if env is None else env), "NO_COLOR": "1", "FORCE_COLOR": "0"}
    done = subprocess.run(
        [str(part) for part in argv], cwd=cwd, env=env, text=True, errors="replace",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if done.returncode:
        what = " ".join(Path(str(part)).name if os.sep in str(part) else str(part) for part in argv[:4])
        known = explain(done.stdout)
        if known:
            raise Stop(known)
        tail = "\n".join(done.stdout.strip().splitlines()[-60:])
        raise Stop(f"'{what}' failed (exit code {done.returncode}): the reason is above", tail)
    return done.stdout


def manage(*args: str) -> str:
    return call([PYTHON, "manage.py", *args], app_env())


# ---- steps ---------------------------------------------------------------------------------------------------


def find_uv() -> "str | None":
    uv = shutil.which("uv")  # a version manager leaves shims that exist and don't work
    works = uv and subprocess.run([uv, "--version"], capture_output=True).returncode == 0
    return uv if works else None


def venv_works(uv: "str | None") -> bool:
    """A moved or upgraded system Python leaves a venv without its packages; one made by uv has no pip."""
    probe = "import os, site, sys; sys.exit(not os.path.isdir(site.getsitepackages()[0]))"
    if not PYTHON.exists() or subprocess.run([PYTHON, "-c", probe], capture_output=True).returncode:
        return False
    return bool(uv) or (BIN / "pip").exists()


def install(lock: str, uv: "str | None") -> None:
    file = ROOT / "requirements" / f"{lock}.txt"
    if uv:
        call([uv, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", file])
    else:
        call([PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check",
              "--require-hashes", "-r", file])  # fmt: skip


def set_up_python(lock: str) -> None:
    """Venv and packages. Developers' packages contain the server's, so either stamp will do for serving."""
    stamps = {name: (VENV / f".stamp-{name}", digest([ROOT / "requirements" / f"{name}.txt"])) for name in LOCKS}
    if PYTHON.exists() and any(fresh(*stamps[name]) for name in {lock, "dev"}):
        return
    uv = find_uv()
    if not venv_works(uv):
        with step("venv"):
            if uv:
                call([uv, "venv", "--quiet", "--clear", "--python", sys.executable, VENV])
            elif importlib.util.find_spec("ensurepip") is None:
                raise Stop("this Python has no ensurepip: sudo apt install python3-venv, then run this again")
            else:
                call([sys.executable, "-m", "venv", "--clear", VENV])
    with step("requirements"):
        install(lock, uv)
        leave(*stamps[lock])


def find_node() -> "Path | None":
    """The folder of a node that suits, with npm beside it: the one on PATH, else the one in the venv."""
    for folder in (*os.environ.get("PATH", os.defpath).split(os.pathsep), str(BIN)):
        node = shutil.which("node", path=folder)
        if node and shutil.which("npm", path=folder):
            said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
            if node_suits(node_version(said)):
                return Path(folder)
    return None


def node_env() -> "dict[str, str]":
    """Environment for npm; brings Node into the venv where the machine has none that suits."""
    folder = find_node()
    if folder is None:
        with step("node"):
            install("node", find_uv())
        folder = BIN
    # npm starts scripts by `sh`, which is in the default path even where PATH was stripped.
    return app_env(PATH=os.pathsep.join([str(folder), str(BIN), os.environ.get("PATH", ""), os.defpath]))


def set_up_packages() -> "dict[str, str]":
    env = node_env()
    stamp = FRONTEND / "node_modules" / ".stamp"
    wanted = digest(FRONTEND / name for name in ("package.json", "package-lock.json"))
    if not fresh(stamp, wanted):
        with step("npm packages"):
            # Its own patience without a network is two minutes and a half.
            call(["npm", "ci", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=3",
                  "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"], env, FRONTEND)  # fmt: skip
            leave(stamp, wanted)
    return env


def set_up_bundle() -> None:
    stamp = VAR / "stamps" / "bundle"
    wanted = digest(sources(FRONTEND))
    if fresh(stamp, wanted) and any(BUNDLE.glob("*")):
        return
    env = set_up_packages()
    with step("web bundle"):
        call(["npm", "run", "build"], env, FRONTEND)
        leave(stamp, wanted)


def set_up_static() -> None:
    """One folder of hashed and compressed files, as in production: DEBUG is off here too."""
    stamp = VAR / "stamps" / "static"
    folders = [ROOT / "static", *(path for path in ROOT.glob("*/static") if path.parent != VAR)]
    wanted = digest([ROOT / "requirements" / "base.txt", *(path for folder in folders for path in sources(folder))])
    if fresh(stamp, wanted) and (VAR / "static").is_dir():
        return
    with step("static files"):
        manage("collectstatic", "--no-input", "--clear")
        leave(stamp, wanted)


def check_room() -> None:
    missing = {"venv": VENV, "node_modules": FRONTEND / "node_modules"}
    check_space([name for name, path in missing.items() if not path.exists()], shutil.disk_usage(ROOT).free)


# ---- the commands --------------------------------------------------------------------------------------------


def serve(options: argparse.Namespace) -> int:
    if bool(options.cert) != bool(options.key):
        raise Stop("--cert and --key belong together: give both, or neither for a certificate made here")
    check_port(options.host, options.port)
    check_room()
    began = time.monotonic()
    set_up_python("base")
    set_up_bundle()
    set_up_static()
    with step("database"):
        manage("migrate", "--no-input")
    if options.no_demo:
        os.environ["MESSENGER_DEMO"] = "false"
    else:
        with step("demo data"):
            credentials = manage("seed_demo")
        print(credentials.rstrip())
    print(f"  set up in {time.monotonic() - began:.1f} s", flush=True)
    argv = [str(PYTHON), "manage.py", "serve", "--host", options.host, "--port", str(options.port)]
    for name in ("cert", "key"):
        value = getattr(options, name)
        argv += [f"--{name}", str(Path(value).resolve())] if value else []
    os.chdir(ROOT)
    os.execve(argv[0], argv, app_env())


def find_chromium(env: Mapping[str, str]) -> "str | None":
    given = env.get("CHROMIUM")
    if given:
        return shutil.which(given)
    return next((path for path in map(shutil.which, CHROMIUMS) if path), None)


def test(pytest_args: Sequence[str]) -> int:
    """Frontend first, pytest last: the last line printed is pytest's summary."""
    check_room()
    set_up_python("dev")
    set_up_bundle()
    env = set_up_packages()
    env.pop("DJANGO_SETTINGS_MODULE")  # pyproject names the one for tests
    chromium = find_chromium(os.environ)
    frontend = subprocess.run(["npm", "test"], cwd=FRONTEND, env=env).returncode
    argv = [str(PYTHON), "-m", "pytest", *pytest_args]
    if chromium:
        env["CHROMIUM"] = chromium
    elif "-m" not in pytest_args:
        print("browser tests are skipped: no Chromium (apt install chromium, or set CHROMIUM to one)", flush=True)
        argv += ["-m", "not e2e"]
    if frontend:
        print("frontend tests FAILED (above)", flush=True)
    backend = subprocess.run(argv, cwd=ROOT, env=env).returncode
    return 1 if frontend or backend else 0


def wire_drift(env: Mapping[str, str]) -> str:
    """Regenerates the TypeScript side of the wire and complains if that changed anything."""
    before = digest(sources(FRONTEND / "src"))
    said = call(["npm", "run", "wire"], env, FRONTEND)
    if digest(sources(FRONTEND / "src")) != before:
        raise Stop("the committed TypeScript types were not those of the wire: they are now, commit them", said)
    return said


def check() -> int:
    """Every gate runs, whatever failed before it; what the failed ones said comes after the table."""
    check_room()
    set_up_python("dev")
    npm = set_up_packages()
    test_env = app_env("test")
    prod = app_env(
        "prod",
        SSE_KEY_BASE64=base64.b64encode(os.urandom(32)).decode(),
        DATABASE_URL=f"postgres://messenger:{os.urandom(16).hex()}@127.0.0.1/messenger",
        REDIS_URL="redis://127.0.0.1:6379/0",
        ALLOWED_HOSTS="chat.example.org",
        PUBLIC_ORIGIN="https://chat.example.org",
        TRUSTED_PROXIES="2",
    )
    gates: "dict[str, Callable[[], object]]" = {
        "ruff": lambda: call([BIN / "ruff", "check", "."]),
        "format": lambda: call([BIN / "ruff", "format", "--check", "."]),
        "mypy": lambda: call([BIN / "mypy"], test_env),
        "imports": lambda: call([BIN / "lint-imports"], test_env),
        "house rules": lambda: call([PYTHON, "-m", "pytest", "-q", "tests/test_repository.py"]),
        "migrations": lambda: call([PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], test_env),
        "deploy": lambda: call([PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], prod),
        "wire": lambda: call([PYTHON, "manage.py", "wire", "--check"], test_env),
        "wire types": lambda: wire_drift(npm),
        "biome": lambda: call(["npm", "run", "lint"], npm, FRONTEND),
        "typescript": lambda: call(["npm", "run", "typecheck"], npm, FRONTEND),
        "web bundle": set_up_bundle,
        "bundle size": lambda: call(["npm", "run", "budget"], npm, FRONTEND),
    }
    failures: "dict[str, Stop]" = {}
    for name, gate in gates.items():
        began = time.monotonic()
        try:
            gate()
        except Stop as stop:
            failures[name] = stop
        verdict = paint("FAILED", 31) if name in failures else paint("ok", 32)
        print(f"  {name:<14}{time.monotonic() - began:6.1f} s  {verdict}", flush=True)
    for name, failure in failures.items():
        print(f"\n---- {name}\n{failure.details}\n{failure}")
    if failures:
        raise Stop(f"{len(failures)} of {len(gates)} gates failed: {', '.join(failures)}")
    print(f"all {len(gates)} gates passed")
    return 0


def paint(text: str, colour: int) -> str:
    plain = not sys.stdout.isatty() or "NO_COLOR" in os.environ
    return text if plain else f"\033[{colour}m{text}\033[0m"


def lock(upgrade: bool) -> int:
    uv = find_uv()
    if not uv:
        raise Stop("locking needs uv: install it (pipx install uv) and run this again")
    for name in LOCKS:
        with step(name):
            call([uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
                  "--no-emit-index-url", "--custom-compile-command", "python3 run.py lock",
                  *(["--upgrade"] if upgrade else []),
                  f"requirements/{name}.in", "-o", f"requirements/{name}.txt"])  # fmt: skip
    return 0


def parse(argv: Sequence[str]) -> "tuple[argparse.Namespace, list[str]]":
    """Options, and what stands after `--` for pytest."""
    own, _, rest = (argv[: argv.index("--")], None, argv[argv.index("--") + 1 :]) if "--" in argv else (argv, None, [])
    parser = argparse.ArgumentParser(
        prog="run.py", description="Sets up what is missing and serves; or tests, checks, locks requirements."
    )
    parser.add_argument("--host", default="127.0.0.1", help="beyond loopback it is HTTPS (default %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="default %(default)s")
    parser.add_argument("--cert", help="PEM certificate chain; without one, a self-signed one is made once in var/")
    parser.add_argument("--key", help="PEM key of --cert")
    parser.add_argument("--no-demo", action="store_true", help="no demo people and chats")
    commands = parser.add_subparsers(dest="command", metavar="{test,check,lock}")
    commands.add_parser("test", help="frontend, backend and browser tests; `test -- ARGS` passes ARGS to pytest")
    commands.add_parser("check", help="every static gate")
    commands.add_parser("lock", help="pin requirements").add_argument("--upgrade", action="store_true")
    return parser.parse_args(list(own)), list(rest)


def main(argv: Sequence[str]) -> int:
    options, rest = parse(argv)
    try:
        if options.command == "test":
            return test(rest)
        if options.command == "check":
            return check()
        if options.command == "lock":
            return lock(options.upgrade)
        return serve(options)
    except Stop as stop:
        if stop.details:
            print(stop.details, file=sys.stderr)
        print(f"Stopped: {stop}", file=sys.stderr)
    except OSError as error:
        print(f"Stopped: {explain(str(error)) or error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
