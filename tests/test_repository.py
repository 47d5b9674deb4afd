"""The repository keeps its own rules: each smell is looked for in every file, and shown to be found where it is."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.house_rules import RULES, Rule

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ("base", "prod", "dev", "node")
MADE_HERE = re.compile(r"(?:.*/)?(?:\.venv|node_modules|__pycache__|\.[a-z_]+_cache)/.*|(?:var|static/app)/.*")

# A file that grows past this becomes a folder of nouns; a longer one needs its reason here.
FILE_LINES = 420
LONGER = {
    "run.py": "the bootstrap has nothing to import from before it has run",
    "messenger/protocol.py": "the wire is one source, read as one",
}


@cache
def tracked() -> tuple[str, ...]:
    """Every text file of the project: what git knows, or what lies there where this is no clone."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        names = subprocess.run([git, "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
            "\n"
        )
    else:
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*")]
        names = [name for name in names if not MADE_HERE.fullmatch(name)]
    return tuple(name for name in names if name and (ROOT / name).is_file() and is_text(name))


def is_text(name: str) -> bool:
    return b"\0" not in (ROOT / name).read_bytes()[:8192]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def ids(rule: Rule) -> str:
    return rule.name


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_the_rule_sees_the_bad_sample_and_passes_the_good_one(rule: Rule) -> None:
    assert [sample for sample in rule.bad if not list(rule.find(sample))] == []
    assert [sample for sample in rule.good if list(rule.find(sample))] == []


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_the_project_keeps_the_rule(rule: Rule) -> None:
    found = [
        f"{name}:{line}" for name in tracked() if rule.applies(name) for line in sorted(set(rule.find(read(name))))
    ]
    assert found == [], f"{rule.name}: {', '.join(found)}"


# ---- smells that the linters see: shown here with a sample, looked for everywhere by `run.py check` -----------


def ruff(source: str) -> set[str]:
    said = subprocess.run(
        [BIN / "ruff", "check", "--output-format", "json", "--stdin-filename", "chat/sample.py", "-"],
        cwd=ROOT, input=source, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return {finding["code"] for finding in json.loads(said)}


@pytest.mark.parametrize(
    ("code", "bad", "good"),
    [
        ("ASYNC251", "async def f():\n    time.sleep(1)\n", "async def f():\n    await asyncio.sleep(1)\n"),
        ("ASYNC210", "async def f():\n    urllib.request.urlopen(u)\n", "def f():\n    urllib.request.urlopen(u)\n"),
        ("BLE001", "try:\n    f()\nexcept Exception:\n    g()\n", "try:\n    f()\nexcept OSError:\n    g()\n"),
        ("S110", "try:\n    f()\nexcept Exception:\n    pass\n", "try:\n    f()\nexcept OSError:\n    g()\n"),
        ("T201", "print(1)\n", "log.info(1)\n"),
    ],
)
def test_ruff_sees_blocking_calls_and_swallowed_errors(code: str, bad: str, good: str) -> None:
    header = '"""Sample."""\n\nimport asyncio\nimport time\nimport urllib.request\n\n'
    assert code in ruff(header + bad)
    assert code not in ruff(header + good)


BROKEN_IMPORTS = {
    "Apps depend downwards": ("accounts/services.py", "import chat.models"),
    "Inside an app": ("chat/selectors.py", "from chat import services"),
    "LiveKit": ("chat/services.py", "import livekit.api"),
    "Ciphers": ("chat/models.py", "from cryptography.hazmat.primitives.ciphers import aead"),
    "The channel layer": ("accounts/consumers.py", "import channels_redis.pubsub"),
}


def lint_imports(folder: Path, planted: dict[str, str]) -> dict[str, str]:
    """The verdict of each contract over a tree of empty modules with the planted ones."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    for app in CONFIG["tool"]["importlinter"]["root_packages"]:
        for module in ("__init__", "api", "consumers", "services", "selectors", "models"):
            file = folder / app / f"{module}.py"
            file.parent.mkdir(exist_ok=True)
            file.write_text(planted.get(f"{app}/{module}.py", "") + "\n")
    said = subprocess.run(
        [BIN / "lint-imports", "--no-cache"], cwd=folder, env={"PYTHONPATH": str(folder), "TERM": "dumb"},
        capture_output=True, text=True,
    ).stdout  # fmt: skip
    return dict(re.findall(r"^(.+) (KEPT|BROKEN)\b", said, re.MULTILINE))


def test_every_import_contract_breaks_on_what_it_forbids(tmp_path: Path) -> None:
    assert set(lint_imports(tmp_path, {}).values()) == {"KEPT"}
    verdicts = lint_imports(tmp_path, dict(BROKEN_IMPORTS.values()))
    assert len(verdicts) == len(CONFIG["tool"]["importlinter"]["contracts"])
    kept = [
        name for name, verdict in verdicts.items()
        if verdict == "KEPT" or not any(name.startswith(key) for key in BROKEN_IMPORTS)
    ]  # fmt: skip
    assert kept == []


def test_every_app_stands_in_the_import_contracts_and_the_type_check() -> None:
    apps = {name.split("/")[0] for name in tracked() if re.fullmatch(r"(accounts|chat|files|calls)/__init__\.py", name)}
    assert apps <= set(CONFIG["tool"]["importlinter"]["root_packages"])
    assert apps <= set(CONFIG["tool"]["mypy"]["files"])


# ---- files ---------------------------------------------------------------------------------------------------


def too_long(name: str, source: str) -> bool:
    lines = source.splitlines()
    counted = re.fullmatch(r"(?!.*/migrations/).*\.(?:py|ts|tsx|css|mjs)", name) and "Generated from" not in "".join(
        lines[:1]
    )
    return bool(counted) and len(lines) > FILE_LINES


def test_a_long_file_becomes_a_folder_of_nouns() -> None:
    assert too_long("chat/services.py", "x\n" * (FILE_LINES + 1))
    assert not too_long("chat/services.py", "x\n" * FILE_LINES)
    assert not too_long("frontend/src/wire.ts", "/** Generated from docs. */\n" * (FILE_LINES + 1))
    assert [name for name in tracked() if too_long(name, read(name)) and name not in LONGER] == []
    assert [name for name in LONGER if name not in tracked() or not too_long(name, read(name))] == []


HOSTS = re.compile(
    r"registry\.(?:npmjs|yarnpkg)\.|pypi(?:thon)?\.org|pythonhosted\.org|npmmirror\.|--(?:extra-)?index-url"
)
PATHS = re.compile(r"(?<![\w.~$}/-])/(?:home|Users|root|work|tmp/[a-z]+)/[\w.-]+|[A-Z]:\\\\?Users\\")
LOCK_URL = {"requirements": re.compile(r"https?://"), "frontend": re.compile(r"\"resolved\"")}


def place_names(name: str, source: str) -> list[str]:
    """Lines that name a package registry, a folder of somebody's machine, or in a lock where a package came from."""
    if name == "tests/test_repository.py":
        return []
    patterns = [HOSTS, PATHS]
    if re.fullmatch(r"requirements/.*\.txt|frontend/package-lock\.json", name):
        patterns.append(LOCK_URL[name.split("/")[0]])
    return [
        f"{name}:{n}: {line.strip()[:80]}"
        for n, line in enumerate(source.splitlines(), 1)
        if any(pattern.search(line) for pattern in patterns)
    ]


def test_no_file_names_a_registry_or_a_machine() -> None:
    assert place_names("requirements/base.txt", "--index-url https://mirror.example/simple\n")
    assert place_names("frontend/package-lock.json", '  "resolved": "https://mirror.example/a.tgz",\n')
    assert place_names("docs/development.md", "cd /home/anna/messenger\n")
    assert place_names("README.md", "registry.npmjs.org\n")
    assert not place_names("docs/development.md", "cd messenger && https://docs.djangoproject.com/ var/secrets\n")
    assert not place_names("frontend/package-lock.json", '  "url": "https://opencollective.com/vitest"\n')
    assert [line for name in tracked() for line in place_names(name, read(name))] == []


def dead_links(name: str, source: str) -> list[str]:
    """Relative links of a page that lead nowhere in the repository."""
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", source)
    return [f"{name}: {target}" for target in targets if not ((ROOT / name).parent / target).exists()]


COMMANDS = sorted(
    {
        name
        for page in ROOT.glob("docs/*.md")
        for name in re.findall(r"(?:^|`)(?:\.venv/bin/)?python -m (tests[\w.]*)", page.read_text(), re.MULTILINE)
    }
)


@pytest.mark.parametrize("module", COMMANDS)
def test_a_long_run_that_is_documented_starts(module: str) -> None:
    bare = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    run = subprocess.run(
        [sys.executable, "-m", module, "--help"], cwd=ROOT, env=bare, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr


def test_links_between_pages_lead_somewhere() -> None:
    assert dead_links("docs/development.md", "[a](nowhere.md) [b](../run.py)") == ["docs/development.md: nowhere.md"]
    pages = [name for name in tracked() if name.endswith(".md") and not name.startswith("messenger/")]
    assert [link for name in pages for link in dead_links(name, read(name))] == []


# ---- requirements --------------------------------------------------------------------------------------------


def pins(lock: str) -> dict[str, str]:
    """name[; marker] -> version of one lock file."""
    return dict(re.findall(r"^([a-z0-9.-]+(?:\[\S+\])?)==(\S+)", read(f"requirements/{lock}.txt"), re.MULTILINE))


def asked(lock: str) -> set[str]:
    """Distribution names a person wrote down."""
    return {name.lower() for name in re.findall(r"^([A-Za-z0-9._-]+)", read(f"requirements/{lock}.in"), re.MULTILINE)
            if not name.startswith("-")}  # fmt: skip


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_hashes_and_every_wish_its_pin(lock: str) -> None:
    blocks = re.split(r"\n(?=\S)", read(f"requirements/{lock}.txt"))
    assert [block for block in blocks if not block.startswith("#") and "--hash=sha256:" not in block] == []
    assert asked(lock) <= {re.sub(r"\[.*", "", name) for name in pins(lock)}


def test_all_locks_agree() -> None:
    base = pins("base")
    assert base.items() <= pins("prod").items()
    assert base.items() <= pins("dev").items()


def test_every_dependency_has_its_reason_in_the_docs() -> None:
    tables = read("docs/development.md").lower().partition("## dependencies")[2]
    reasons = set(re.findall(r"^\| `([^`]+)`", tables, re.MULTILINE))
    package = json.loads(read("frontend/package.json"))
    npm = {*package.get("dependencies", {}), *package.get("devDependencies", {})}
    wanted = npm.union(*(asked(lock) for lock in LOCKS))
    assert wanted - reasons == set(), "add a row to the tables in docs/development.md"
    assert reasons - wanted == set(), "remove the row from docs/development.md"


def test_what_the_messenger_has_is_shown_by_tests_that_exist() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", read("docs/features.md")))
    assert len(named) > 20
    assert sorted(named - set(tracked())) == []
