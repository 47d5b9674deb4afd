"""`manage.py serve`: the messenger on an address, plain HTTP on loopback, HTTPS beyond it."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import socket
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from messenger import keystore

CERTIFICATE_DAYS = 397  # what browsers accept at most


class Command(BaseCommand):
    help = "Serve the messenger."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--cert", type=Path, help="certificate chain in PEM, for HTTPS")
        parser.add_argument("--key", type=Path, help="its private key in PEM")

    def handle(self, *, host: str, port: int, cert: Path | None, key: Path | None, **_: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The database is not up to date: run manage.py migrate first.")
        try:
            keystore.check_key()
            keystore.check_complete()
        except keystore.WrongKey as error:
            raise CommandError(str(error)) from None
        connection.close()
        if (cert is None) != (key is None):
            raise CommandError("--cert and --key go together.")
        secure = cert is not None or not _is_loopback(host)
        if secure and cert is None:
            cert, key = self_signed(host, Path(settings.VAR_DIR) / "tls")
        if not _is_loopback(host):
            self._allow_host(host)
        scheme = "https" if secure else "http"
        interface = host.strip("[]").replace(":", r"\:")
        endpoint = f"tcp:port={port}:interface={interface}"
        if secure:
            endpoint = f"ssl:port={port}:interface={interface}:certKey={cert}:privateKey={key}"
        shown = f"[{host}]" if ":" in host and not host.startswith("[") else host

        # Imported late: it installs Twisted's reactor, which no other command should pay for.
        from messenger.asgi import application
        from messenger.server import Server

        server = Server(
            application,
            endpoints=[endpoint],
            ready=lambda: self.stdout.write(
                f"Messenger {settings.VERSION} on {scheme}://{shown}:{port}  (Ctrl-C stops it)"
            ),
        )
        server.run()
        self._stop()

    @staticmethod
    def _allow_host(host: str) -> None:
        """The embedded default answers to the names of this machine once it is told to listen beyond loopback."""
        if settings.PUBLIC_ORIGIN or "ALLOWED_HOSTS" in os.environ:
            return
        names = {host.strip("[]"), socket.gethostname()}
        if ipaddress_or_none(host) is not None and ipaddress.ip_address(host.strip("[]")).is_unspecified:
            names |= {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None)}  # type: ignore[misc]
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, *names]

    @staticmethod
    def _stop() -> None:
        from chat import writer

        writer.stop()


def ipaddress_or_none(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    address = ipaddress_or_none(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def self_signed(host: str, folder: Path) -> tuple[Path, Path]:
    """A certificate for `host`, made once: browsers give cameras, workers and crypto to secure origins only."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    cert_path, key_path = folder / "cert.pem", folder / "key.pem"
    if cert_path.exists() and key_path.exists():
        existing = x509.load_pem_x509_certificate(cert_path.read_bytes())
        if existing.not_valid_after_utc > dt.datetime.now(dt.UTC) + dt.timedelta(days=1):
            return cert_path, key_path
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    address = ipaddress_or_none(host)
    names: list[x509.GeneralName] = [x509.DNSName("localhost"), x509.DNSName(socket.gethostname())]
    names.append(x509.IPAddress(address) if address is not None else x509.DNSName(host))
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host.strip("[]"))])
    key = ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=CERTIFICATE_DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    key_path.touch(mode=0o600)
    key_path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    cert_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return cert_path, key_path
