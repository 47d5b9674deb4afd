"""The project's own smells as functions from a source to the lines that have them; used by test_repository.py."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

APP = r"(?:messenger|accounts|chat|files|calls)/"
EDGE = APP + r"(?:.*/)?(?:(?:consumers|api|admin|views|urls)(?:/.*)?|management/commands/[^/]+)\.py"
NOT_MIGRATION = r"(?!.*/migrations/)"


@dataclass(frozen=True)
class Rule:
    """`find` gives the line numbers that break the rule in a file whose path fully matches `where`."""

    name: str
    where: str
    find: Callable[[str], Iterator[int]]
    bad: tuple[str, ...]
    good: tuple[str, ...]

    def applies(self, path: str) -> bool:
        return re.fullmatch(self.where, path) is not None


def lines_with(pattern: str) -> Callable[[str], Iterator[int]]:
    compiled = re.compile(pattern)
    return lambda source: (n for n, line in enumerate(source.splitlines(), 1) if compiled.search(line))


def named(node: ast.AST) -> str:
    """The last part of what a node names: `a.b.save` -> save."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every imported dotted name, those of `from x import y` as x.y."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


MANAGERS = {"objects", "_default_manager", "_base_manager"}
WRITES = {"save", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "select_for_update"}


def orm(source: str) -> Iterator[int]:
    """An edge parses, calls one service or selector, encodes. `super().save()` is the framework's own."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            yield node.lineno
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
            continue
        if not (isinstance(node.func.value, ast.Call) and named(node.func.value.func) == "super"):
            yield node.lineno


LAYER = {"group_send", "group_add", "group_discard", "get_channel_layer", "channel_layer"}


def channel_layer(source: str) -> Iterator[int]:
    tree = ast.parse(source)
    yield from (node.lineno for node in ast.walk(tree) if isinstance(node, ast.expr) and named(node) in LAYER)
    yield from (line for name, line in imports(tree) if name.startswith(("channels.layers", "channels_redis")))


def signals(source: str) -> Iterator[int]:
    tree = ast.parse(source)
    found = ("django.db.models.signals", "django.dispatch")
    yield from (line for name, line in imports(tree) if name.startswith(found))


def by_id(source: str) -> Iterator[int]:
    for call in calls(ast.parse(source)):
        if re.fullmatch(r"a?get_(object|list)_or_404", named(call.func)):
            yield call.lineno
        if isinstance(call.func, ast.Attribute) and named(call.func.value) in MANAGERS:
            yield call.lineno


def selector_without_actor(source: str) -> Iterator[int]:
    """What starts from an id asks whose rights first; a selector that asks nobody's says so in its name. Functions over
    rows that somebody else selected are free."""
    for node in ast.parse(source).body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        from_id = bool(every) and re.search(r"(?:^|_)(?:id|ids|pk|uuid|token|username|email)$", every[0].arg)
        if from_id and every[0].arg != "actor_id" and not node.name.endswith("_unsafe"):
            yield node.lineno


ENVIRONMENT = {"env", "environ", "getenv"}
SECRET = re.compile(r"(?:KEY|SECRET|PASSWORD|TOKEN)(?:$|_)")


def secret_default(source: str) -> Iterator[int]:
    """A secret with a value, or with a fallback, in the settings is a secret everybody knows."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)):
            continue
        value = node.value.value
        if value and isinstance(value, str) and any(SECRET.search(named(target)) for target in node.targets):
            yield node.lineno
    for call in calls(tree):
        first = call.args[0] if call.args else None
        base = call.func.value if isinstance(call.func, ast.Attribute) else call.func
        if not ENVIRONMENT & {named(base), named(call.func)}:
            continue
        if isinstance(first, ast.Constant) and isinstance(first.value, str) and SECRET.search(first.value):
            given = [*call.args[1:], *(word.value for word in call.keywords if word.arg == "default")]
            if any(isinstance(value, ast.Constant) and value.value for value in given):
                yield call.lineno


SPOKEN = re.compile(r"(?:^|_)(?:body|text|content|password|token|key|secret|jwt)s?$")
LOG_METHODS = {"debug", "info", "warning", "error", "exception", "critical", "log"}


def logged_secret(source: str) -> Iterator[int]:
    for call in calls(ast.parse(source)):
        if not (isinstance(call.func, ast.Attribute) and call.func.attr in LOG_METHODS):
            continue
        if re.fullmatch(r"_?log(?:ger|ging)?", named(call.func.value), re.IGNORECASE):
            inner = [node for value in [*call.args, *(w.value for w in call.keywords)] for node in ast.walk(value)]
            if any(SPOKEN.search(named(node)) for node in inner):
                yield call.lineno


def asserts_nothing(source: str) -> Iterator[int]:
    """A test counts as asserting when it asserts, expects an exception, or calls something that says it checks."""
    for function in functions(ast.parse(source)):
        if function.name.startswith("test"):
            names = {named(call.func) for call in calls(function)}
            checks = any(re.match(r"raises$|warns$|fail$|_?(assert|expect|check|see|refuse)", name) for name in names)
            if not checks and not any(isinstance(node, ast.Assert) for node in ast.walk(function)):
                yield function.lineno


def sleeps(source: str) -> Iterator[int]:
    """Zero yields to the loop; anything else is a guess about another's speed, unless a poll with a deadline needs it
    and stands in a helper, or a stand-in plays something slow."""
    for function in functions(ast.parse(source)):
        if function.name.startswith("test"):
            inner = {node for part in functions(function) if part is not function for node in ast.walk(part)}
            for call in (call for call in calls(function) if call not in inner):
                first = call.args[0] if call.args else None
                yields = isinstance(first, ast.Constant) and first.value == 0
                if named(call.func) in {"sleep", "wait_for_timeout"} and not yields:
                    yield call.lineno


def unexplained_skip(source: str) -> Iterator[int]:
    for call in calls(ast.parse(source)):
        if named(call.func) in {"skip", "skipif", "xfail", "importorskip"}:
            texts = [*call.args, *(word.value for word in call.keywords if word.arg == "reason")]
            if not any(isinstance(t, ast.JoinedStr) or (isinstance(t, ast.Constant) and t.value) for t in texts):
                yield call.lineno
    yield from lines_with(r"@pytest\.mark\.(?:skip|xfail)\s*$")(source)


def no_docstring(source: str) -> Iterator[int]:
    tree = ast.parse(source)
    if tree.body and not ast.get_docstring(tree):
        yield 1


PYTHON = r"(?:[^/]+|" + APP + r".*|tests/.*)\.py"
WEB = r"frontend/src/.*\.tsx?"

RULES = (
    Rule(
        "no ORM at an edge",
        EDGE,
        orm,
        ("Message.objects.filter(chat=1)\n", "message.save()\n", "manager.create(name='x')\n"),
        ("services.group_create(actor, title='x')\n", "super().save(commit=True)\n"),
    ),
    Rule(
        "fan-out through messenger/realtime only",
        rf"(?!messenger/realtime){APP}.*\.py",
        channel_layer,
        ("layer = get_channel_layer()\n", "from channels.layers import get_channel_layer\n", "x.group_send('g', {})\n"),
        ("realtime.publish(chat, frame)\n", "CHANNEL_LAYERS = {}\n"),
    ),
    Rule(
        "no signals as control flow",
        rf"{APP}.*\.py",
        signals,
        ("from django.db.models.signals import post_save\n", "from django.dispatch import receiver\n"),
        ("from django.db.backends.signals import connection_created\n",),
    ),
    Rule(
        "no object by id without its actor",
        EDGE,
        by_id,
        ("get_object_or_404(Chat, pk=pk)\n", "Chat.objects.get(pk=pk)\n", "User.objects.all()\n"),
        ("selectors.chat_get(actor, pk)\n",),
    ),
    Rule(
        "a selector by id takes its actor first or is called _unsafe",
        APP + r"(?:.*/)?selectors(?:/.*)?\.py",
        selector_without_actor,
        ("def chat_get(chat_id: int) -> Chat: ...\n", "async def chats(*, user_id: UUID) -> list[Chat]: ...\n"),
        (
            "def chat_get(actor_id: UUID, chat_id: int) -> Chat: ...\n",
            "def chat_get_unsafe(chat_id: int) -> Chat: ...\n",
        ),
    ),
    Rule(
        "no secret has a default",
        r"messenger/settings/.*\.py",
        secret_default,
        ("SECRET_KEY = 'dev'\n", "K = env('SSE_KEY_BASE64', default='abc')\n", "os.environ.get('DB_PASSWORD', 'x')\n"),
        ("SECRET_KEY = env('SECRET_KEY')\n", "TOKEN_MINUTES = 15\n", "need('DB_PASSWORD', value, 'x')\n"),
    ),
    Rule(
        "the wire's types come from generation, not from casts",
        WEB,
        lines_with(r"JSON\.parse\(.*\)\s*as\b|\bas any\b|\bas unknown as\b|:\s*any\b|<any>|@ts-(?:ignore|nocheck)"),
        ("const a = JSON.parse(text) as Frame;\n", "function f(x: any) {}\n", "// @ts-ignore\n"),
        ("const frame = parseFrame(text);\n", "const company: Company = read();\n"),
    ),
    Rule(
        "no token in a URL or in web storage",
        # The one exception holds the look, which the first paint needs.
        rf"(?!frontend/src/(?:storage/settings\.ts|look(?:\.test)?\.ts|test/)){WEB}|{NOT_MIGRATION}{APP}.*\.py",
        lines_with(r"(?:local|session)Storage\b|[?&](?:token|jwt|access|refresh)[_a-z]*="),
        ("localStorage.setItem('session', value)\n", "const url = `/ws?token=${access}`;\n"),
        ("writeLook({ theme })\n", "indexedDB.open('outbox')\n"),
    ),
    Rule(
        "no body and no secret in a log",
        rf"{APP}.*\.py",
        logged_secret,
        ("log.info('sent %s', message.body)\n", "logger.warning('bad token %r', refresh_token)\n"),
        ("log.info('sent %s', message.id)\n", "math.log(key)\n"),
    ),
    Rule(
        "an edge names the fields it gives away",
        rf"{APP}.*\.py",
        lines_with(r"fields\s*=\s*[\"']__all__[\"']"),
        ("fields = '__all__'\n",),
        ("fields = ['id', 'title']\n",),
    ),
    Rule(
        "a test asserts",
        r"tests/.*\.py",
        asserts_nothing,
        ("def test_a():\n    run()\n",),
        ("def test_a():\n    assert run()\n", "def test_b():\n    with pytest.raises(ValueError):\n        run()\n"),
    ),
    Rule(
        "a test does not wait by sleeping",
        r"tests/.*\.py",
        sleeps,
        ("def test_a():\n    time.sleep(1)\n", "async def test_b():\n    await asyncio.sleep(0.1)\n"),
        (
            "async def test_a():\n    await asyncio.sleep(0)\n",
            "def test_b():\n    def slow():\n        time.sleep(1)\n",
        ),
    ),
    Rule(
        "a skipped test says why",
        r"tests/.*\.py",
        unexplained_skip,
        ("@pytest.mark.skip\ndef test_a(): ...\n", "pytest.skip()\n", "@pytest.mark.skipif(x)\ndef test_a(): ...\n"),
        ("pytest.skip('no Chromium')\n", "@pytest.mark.skipif(x, reason='needs Redis')\ndef test_a(): ...\n"),
    ),
    Rule(
        "a module says its one job",
        NOT_MIGRATION + PYTHON,
        no_docstring,
        ("import os\n",),
        ('"""Does one thing."""\n', ""),
    ),
)
