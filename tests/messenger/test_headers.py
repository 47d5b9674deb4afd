"""The headers of every kind of answer, the content security policy before all."""

from __future__ import annotations

import json
import logging
import os
import struct
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client
from django.urls import path

from messenger import views
from messenger.logs import Safe, request_id
from messenger.middleware import CSP
from tests.server import ROOT


def boom(request: HttpRequest) -> HttpResponse:
    raise ValueError("a fault")


def own_policy(request: HttpRequest) -> HttpResponse:
    logging.getLogger("messenger.probe").warning("seen")
    return HttpResponse(request_id.get(), headers={CSP: "sandbox"})


urlpatterns = [
    path("", views.app_page),
    path("sw.js", views.service_worker),
    path("manifest.webmanifest", views.web_manifest),
    path("livez", views.livez),
    path("api/docs", views.api_page),
    path("api/schema", views.api_schema, name="api-schema"),
    path("boom", boom),
    path("api/boom", boom),
    path("own", own_policy),
    path("admin/", admin.site.urls),
]
handler404 = "messenger.views.page_not_found"
handler500 = "messenger.views.server_error"

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]

OURS = ["/", "/sw.js", "/manifest.webmanifest", "/livez", "/nothing", "/boom", "/api/boom", "/api/nothing"]
ALL = [*OURS, "/admin/login/", "/api/docs"]


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def policy(response: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response.headers[CSP].split(";"))
    return {name: rest for name, _, rest in parts}


@pytest.mark.parametrize("address", ALL)
def test_no_policy_lets_inline_or_foreign_code_run(client, address):
    found = policy(client.get(address))
    assert found["default-src"] == "'none'"
    assert found["script-src"] == "'self'"
    assert found["style-src"] == "'self'"
    assert found["connect-src"] == "'self'"
    assert (found["base-uri"], found["frame-ancestors"], found["object-src"]) == ("'none'", "'none'", "'none'")
    assert found["form-action"] == "'self'"
    assert "unsafe" not in str(found)


@pytest.mark.parametrize("address", OURS)
def test_our_pages_take_only_our_trusted_types(client, address):
    found = policy(client.get(address))
    assert (found["require-trusted-types-for"], found["trusted-types"]) == ("'script'", "messenger")
    assert found["img-src"] == "'self' blob: data:"
    assert found["worker-src"] == "'self'"


@pytest.mark.parametrize("address", ALL)
def test_every_answer_is_closed_to_other_sites(client, address):
    headers = client.get(address).headers
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("address", OURS)
def test_no_address_of_ours_leaves_with_a_link(client, address):
    assert client.get(address).headers["Referrer-Policy"] == "no-referrer"


def test_the_admins_forms_keep_the_origin_their_csrf_check_needs(client):
    assert client.get("/admin/login/").headers["Referrer-Policy"] == "same-origin"


def test_the_policy_follows_the_admin_to_another_address(settings):
    settings.ADMIN_PATH = "panel/"
    client = Client()
    assert "trusted-types" in policy(client.get("/admin/login/"))
    assert "trusted-types" not in policy(client.get("/panel/anything"))


def test_a_view_may_narrow_its_policy(client):
    assert client.get("/own").headers[CSP] == "sandbox"


def test_the_public_origins_socket_is_named(settings):
    settings.PUBLIC_ORIGIN = "https://chat.example.org"
    assert policy(Client().get("/"))["connect-src"] == "'self' wss://chat.example.org"
    settings.PUBLIC_ORIGIN = "http://127.0.0.1:8000"
    assert policy(Client().get("/"))["connect-src"] == "'self' ws://127.0.0.1:8000"


def test_https_is_promised_over_https_only(client):
    assert "Strict-Transport-Security" not in client.get("/livez").headers
    promised = client.get("/livez", secure=True).headers["Strict-Transport-Security"]
    assert promised == "max-age=31536000; includeSubDomains"


def test_static_files_carry_the_same_headers_and_no_cors(settings):
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True
    response = Client().get("/static/icon.svg")
    assert response.status_code == 200
    assert policy(response)["trusted-types"] == "messenger"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("address", ["/api/schema", "/api/boom", "/api/nothing", "/api/docs"])
def test_nothing_of_the_api_is_stored_on_the_way(client, address):
    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_a_request_id_is_ours_new_each_time_and_the_same_in_the_log(client, caplog):
    handler = caplog.handler
    handler.addFilter(numbering := Safe())
    try:
        first = client.get("/own", headers={"x-request-id": "chosen-by-the-client"})
        second = client.get("/own")
    finally:
        handler.removeFilter(numbering)
    given = [first.headers["X-Request-ID"], second.headers["X-Request-ID"]]
    assert given == [first.content.decode(), second.content.decode()]
    assert given == [record.request_id for record in caplog.records if record.name == "messenger.probe"]
    assert len(set(given)) == 2
    assert "chosen-by-the-client" not in given


async def test_the_same_under_asgi():
    response = await AsyncClient().get("/own")
    assert response.headers["X-Request-ID"] == response.content.decode()
    assert response.headers[CSP] == "sandbox"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"


# --- the app page -------------------------------------------------------------------------------------------
MANIFEST = """{
  "_shared.js": {"file": "assets/shared-1.js", "css": ["assets/shared-1.css"], "assets": ["assets/font-1.woff2"]},
  "_deep.js": {"file": "assets/deep-1.js", "imports": ["_shared.js"]},
  "_later.js": {"file": "assets/later-1.js", "css": ["assets/later-1.css"], "isDynamicEntry": true},
  "src/i18n/en.ts": {"file": "assets/en-1.js", "isDynamicEntry": true},
  "src/i18n/ru.ts": {"file": "assets/ru-1.js", "isDynamicEntry": true},
  "src/look.ts": {"file": "assets/look-1.js", "isEntry": true},
  "src/main.tsx": {"file": "assets/main-1.js", "isEntry": true, "imports": ["_deep.js", "_shared.js"],
    "dynamicImports": ["_later.js"], "css": ["assets/main-1.css"]},
  "worker/worker.ts": {"file": "assets/worker-1.js", "isEntry": true}
}"""
WORKER = "self.addEventListener('fetch', () => {});"


@pytest.fixture
def manifest(settings, tmp_path: Path) -> Path:
    settings.BASE_DIR = tmp_path
    file = tmp_path / "static" / "app" / "manifest.json"
    (file.parent / "assets").mkdir(parents=True)
    (file.parent / "assets" / "worker-1.js").write_text(WORKER)
    return file


@pytest.mark.parametrize(("accepted", "words"), [("en", "web client isn't built"), ("ru-RU,ru", "клиент не собран")])
def test_without_a_bundle_the_page_says_how_to_get_one(client, manifest, accepted, words):
    response = client.get("/", headers={"accept-language": accepted})
    assert response.status_code == 503
    assert words in response.content.decode()
    assert "python3 run.py" in response.content.decode()


def test_the_page_loads_the_bundle_and_nothing_inline(client, manifest):
    manifest.write_text(MANIFEST)
    response = client.get("/")
    page = response.content.decode()
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-cache"
    assert '<script type="module" src="/static/app/assets/main-1.js"></script>' in page
    assert page.index("shared-1.css") < page.index("main-1.css")
    assert page.count("shared-1.js") == 1
    assert "deep-1.js" in page
    assert "later-1" not in page
    assert "<style" not in page
    assert page.count("<script") == 2
    words = 'data-en="/static/app/assets/en-1.js" data-ru="/static/app/assets/ru-1.js"'
    assert page.index(f'<script src="/static/app/assets/look-1.js" {words}></script>') < page.index("shared-1.css")
    assert page.count("en-1.js") == page.count("ru-1.js") == 1
    assert 'content="light dark"' in page
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert "worker-1" not in page


@pytest.mark.parametrize(
    ("accepted", "language"), [("ru-RU,ru;q=0.9,en;q=0.8", "ru"), ("en-GB", "en"), ("de", "en"), ("", "en")]
)
def test_the_page_speaks_the_browsers_language_where_it_can(client, manifest, accepted, language):
    manifest.write_text(MANIFEST)
    page = client.get("/", headers={"accept-language": accepted}).content.decode()
    assert f'<html lang="{language}">' in page
    assert '<p lang="en">' in page
    assert '<p lang="ru">' in page


def test_a_new_bundle_is_taken_without_a_restart(client, manifest):
    manifest.write_text(MANIFEST)
    before = client.get("/").content.decode()
    manifest.write_text(MANIFEST.replace("main-1.js", "main-2.js"))
    os.utime(manifest, ns=(1, 1))
    after = client.get("/").content.decode()
    assert "main-2.js" in after
    assert before != after


def test_without_a_bundle_there_is_no_service_worker(client, manifest):
    assert client.get("/sw.js").status_code == 404


def test_the_service_worker_knows_every_file_of_the_build_and_nothing_else(client, manifest):
    manifest.write_text(MANIFEST)
    response = client.get("/sw.js")
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["Service-Worker-Allowed"] == "/"
    first, _, rest = response.content.decode().partition("\n")
    assert rest == WORKER
    shell = json.loads(first.removeprefix("const SHELL = ").removesuffix(";"))
    names = "shared-1.js shared-1.css font-1.woff2 deep-1.js later-1.js later-1.css en-1.js ru-1.js look-1.js main-1.js"
    assert shell["files"] == [f"/static/app/assets/{name}" for name in [*names.split(), "main-1.css"]]
    # by this the worker knows a page of its build
    assert f'content="{shell["build"]}"' in client.get("/").content.decode()


def test_a_new_bundle_is_a_new_service_worker(client, manifest):
    manifest.write_text(MANIFEST)
    before = client.get("/sw.js").content
    manifest.write_text(MANIFEST.replace("main-1.js", "main-2.js"))
    os.utime(manifest, ns=(1, 1))
    assert client.get("/sw.js").content != before


@pytest.mark.parametrize(("accepted", "name"), [("en", "Messenger"), ("ru-RU,ru", "Мессенджер")])
def test_the_app_can_be_installed_under_its_name_and_with_icons_that_are_there(client, accepted, name):
    response = client.get("/manifest.webmanifest", headers={"accept-language": accepted})
    assert response.headers["Content-Type"] == "application/manifest+json; charset=utf-8"
    described = response.json()
    assert (described["name"], described["start_url"], described["scope"]) == (name, "/", "/")
    assert {"any", "maskable"} == {icon["purpose"] for icon in described["icons"]}
    for icon in described["icons"]:
        picture = ROOT / icon["src"].lstrip("/")
        if icon["sizes"] != "any":
            width, height = struct.unpack(">II", picture.read_bytes()[16:24])
            assert f"{width}x{height}" == icon["sizes"]
