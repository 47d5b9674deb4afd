"""`manage.py serve`: the messenger on an address, plain HTTP on loopback, HTTPS beyond it; one process or several."""

from __future__ import annotations

import os
import resource
import socket
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from messenger import keystore, memory
from messenger.launcher import Launcher, listen
from messenger.logs import take_over
from messenger.tls import address_of, is_loopback, self_signed


class Command(BaseCommand):
    help = "Serve the messenger."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--cert", type=Path, help="certificate chain in PEM, for HTTPS")
        parser.add_argument("--key", type=Path, help="its private key in PEM")
        parser.add_argument(
            "--behind-proxy", action="store_true", help="plain HTTP beyond loopback: a proxy in front ends TLS"
        )
        parser.add_argument("--workers", type=int, default=1, help="processes; more than one need PostgreSQL and Redis")
        parser.add_argument("--fd", type=int, help="serve on this inherited listening socket (what --workers starts)")

    def handle(
        self,
        *,
        host: str,
        port: int,
        cert: Path | None,
        key: Path | None,
        behind_proxy: bool,
        workers: int,
        fd: int | None,
        **_: Any,
    ) -> None:
        self._check_database()
        if (cert is None) != (key is None):
            raise CommandError("--cert and --key go together.")
        secure = cert is not None or (fd is None and not behind_proxy and not is_loopback(host))
        if workers != 1:
            self._check_workers(workers, secure=secure)
        if secure and cert is None:
            cert, key = self_signed(host, Path(settings.VAR_DIR) / "tls")
        if not is_loopback(host):
            self._allow_host(host)
        shown = f"[{host}]" if ":" in host and not host.startswith("[") else host
        address = f"{'https' if secure else 'http'}://{shown}:{port}"
        if workers > 1:
            self._launch(host, port, workers, address)
        elif fd is not None:
            self._serve(f"fd:fileno={fd}", None)
        else:
            interface = host.strip("[]").replace(":", r"\:")
            endpoint = f"tcp:port={port}:interface={interface}"
            if secure:
                endpoint = f"ssl:port={port}:interface={interface}:certKey={cert}:privateKey={key}"
            self._serve(endpoint, address)

    @staticmethod
    def _check_database() -> None:
        try:
            executor = MigrationExecutor(connection)
        except OperationalError as error:
            # a worker that is started while it is away ends here, and the launcher starts the next one
            raise CommandError(f"The database can't be reached: {str(error).strip()}") from None
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The database is not up to date: run manage.py migrate first.")
        try:
            keystore.check_key()
            keystore.check_complete()
        except keystore.WrongKey as error:
            raise CommandError(str(error)) from None
        connection.close()

    @staticmethod
    def _check_workers(workers: int, *, secure: bool) -> None:
        if workers < 1:
            raise CommandError("--workers takes 1 or more.")
        if connection.vendor != "postgresql" or not settings.REDIS_URL:
            raise CommandError(
                "Several workers need PostgreSQL (DATABASE_URL) and Redis (REDIS_URL): SQLite has one writer,"
                " and processes without a bus would not hear of each other's messages at once."
            )
        if secure:
            raise CommandError("Several workers serve plain HTTP: let a proxy in front end TLS (--behind-proxy).")

    def _launch(self, host: str, port: int, workers: int, address: str) -> None:
        """Start the workers and look after them. This process holds the socket and serves nothing itself."""
        try:
            listening = listen(host.strip("[]"), port)
        except OSError as error:
            raise CommandError(f"{address} is not free: {error.strerror}. Choose another --port.") from None
        worker = [sys.executable, sys.argv[0], "serve", "--host", host, "--port", str(port)]
        launcher = Launcher([*worker, "--fd", str(listening.fileno())], listening, workers)
        self.stdout.write(f"Messenger {settings.VERSION} on {address}, {workers} workers  (Ctrl-C stops it)")
        self.stdout.flush()
        launcher.run()

    def _serve(self, endpoint: str, address: str | None) -> None:
        # a connection is a file, and many systems let a process have a thousand unless it asks for more
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        # Imported late: it installs Twisted's reactor, which no other command should pay for.
        from chat import writer
        from chat.search import follower
        from messenger.asgi import application
        from messenger.server import Server

        def ready() -> None:
            if address is not None:
                self.stdout.write(f"Messenger {settings.VERSION} on {address}  (Ctrl-C stops it)")
                self.stdout.flush()

        take_over()
        memory.settle()
        if settings.SEARCH_FOLLOWER:
            follower.start()
        Server(application, endpoints=[endpoint], ready=ready).run()
        follower.stop()
        # what was submitted before the end is committed; its senders ask again and get the answer
        writer.stop()

    @staticmethod
    def _allow_host(host: str) -> None:
        """The embedded default answers to the names of this machine once it is told to listen beyond loopback."""
        if settings.PUBLIC_ORIGIN or "ALLOWED_HOSTS" in os.environ:
            return
        names = {host.strip("[]"), socket.gethostname()}
        address = address_of(host)
        if address is not None and address.is_unspecified:
            names |= {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None)}  # type: ignore[misc]
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, *names]
