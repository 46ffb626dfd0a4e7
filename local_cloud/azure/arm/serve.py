"""The ARM server as a process: HTTPS on 127.0.0.1; one line of JSON says where, SIGTERM ends it."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import logging
import os
import shlex
import signal
import socket
import ssl
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Final

import click
import uvicorn
from starlette.applications import Starlette

from local_cloud.azure.arm.app import create_app
from local_cloud.azure.arm.certificates import Certificates, certificates
from local_cloud.azure.arm.identity.tenant import Tenant, write_private
from local_cloud.azure.core import AzureCore
from local_cloud.azure.door_link import announce, withdraw
from local_cloud.azure.settings import Settings
from local_cloud.azure.store import Store
from local_cloud.azure.workspace_link import WorkspaceLink, local_directory

HOST: Final = "127.0.0.1"


@dataclasses.dataclass(frozen=True)
class Place:
    """Files of a server below its state directory."""

    directory: Path

    @property
    def database(self) -> Path:
        """The store it shares with the azure-native provider."""
        return self.directory / "azure.db"

    @property
    def private(self) -> Path:
        """Certificates and secrets."""
        return self.directory / "arm"

    @property
    def environment(self) -> Path:
        """What a client's shell sources."""
        return self.private / "environment"


def environment(url: str, tenant: Tenant, files: Certificates, subscription: str) -> dict[str, str]:
    """Variables, none of them secret, that point azure-identity and azure-mgmt-* at the server.

    Give ClientSecretCredential `disable_instance_discovery=True`; clients take `base_url=ARM_ENDPOINT` and
    `credential_scopes=[ARM_ENDPOINT + "/.default"]`.
    """
    trusted = str(files.trusted())
    return {
        "ARM_ENDPOINT": url,
        "ARM_METADATA_HOSTNAME": url.removeprefix("https://"),
        "AZURE_AUTHORITY_HOST": url,
        "AZURE_TENANT_ID": tenant.tenant_id,
        "AZURE_CLIENT_ID": tenant.client_id,
        "AZURE_SUBSCRIPTION_ID": subscription,
        "IDENTITY_ENDPOINT": f"{url}/msi/token",
        "REQUESTS_CA_BUNDLE": trusted,
        "SSL_CERT_FILE": trusted,
    }


def write_environment(path: Path, variables: Mapping[str, str], tenant: Tenant) -> None:
    """The variables with the secrets, for a shell to source; only its owner can read the file."""
    secret = {"AZURE_CLIENT_SECRET": tenant.client_secret, "IDENTITY_HEADER": tenant.identity_header}
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in {**variables, **secret}.items()]
    write_private(path, "".join(lines))


@click.command("arm")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    show_default=True,
    help="Port on 127.0.0.1; 0 takes a free one.",
)
@click.option(
    "--state-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where everything is kept [.local/azure].",
)
@click.option(
    "--operation-seconds",
    type=click.FloatRange(min=0),
    default=0.0,
    show_default=True,
    help="How long every long-running operation takes.",
)
def arm_command(port: int, state_dir: Path | None, operation_seconds: float) -> None:
    """Serve Azure Resource Manager over HTTPS on 127.0.0.1 until SIGTERM.

    Prints {"url", "environment", "environment_file", "pid"}; `. .local/azure/arm/environment` sets the
    variables, secrets included, in a shell.
    """
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    place = Place((state_dir or local_directory() / "azure").absolute())
    settings = Settings.from_config({})
    store = Store(place.database)
    try:
        with listen(port) as listener:
            tenant = Tenant.load(place.private, settings)
            files = certificates(place.private)
            core = AzureCore(store, settings, WorkspaceLink.default())
            app = create_app(core, tenant, operation_seconds=operation_seconds)
            url = f"https://{HOST}:{listener.getsockname()[1]}"
            variables = environment(url, tenant, files, settings.subscription_id)
            write_environment(place.environment, variables, tenant)
            announce(place.directory, url)
            said = {"url": url, "environment": variables, "environment_file": str(place.environment)}
            click.echo(json.dumps({**said, "pid": os.getpid()}))
            serve(app, files, listener)
    finally:
        withdraw(place.directory)
        store.close()


def listen(port: int) -> socket.socket:
    """A socket bound on the loopback address; raises click.ClickException if the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise click.ClickException(
            f"Port {port} on {HOST} cannot be used ({error.strerror}); choose another with --port, "
            "or --port 0 for a free one."
        ) from error
    listener.listen(128)
    return listener


def https_server(app: Starlette, files: Certificates) -> uvicorn.Server:
    """A server of `app` that speaks TLS 1.2 or later with the state directory's certificate."""
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=1,
        ssl_certfile=str(files.server), ssl_version=ssl.PROTOCOL_TLS_SERVER, server_header=False,
    )  # fmt: skip
    return uvicorn.Server(config)


def serve(app: Starlette, files: Certificates, listener: socket.socket) -> None:
    """Serve a listening socket until SIGTERM or SIGINT."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    asyncio.run(https_server(app, files).serve(sockets=[listener]))


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
