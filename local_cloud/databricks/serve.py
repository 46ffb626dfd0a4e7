"""The workspace server as a process: one line of JSON says where it listens, SIGTERM ends it cleanly."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import signal
import socket
from pathlib import Path
from types import FrameType

import click

from local_cloud.databricks.endpoint import DirectoryInUseError, announced, claimed

HOST = "127.0.0.1"


def default_state_dir() -> Path:
    """`databricks` in LOCAL_CLOUD_DIR, which is `.local` unless set."""
    return Path(os.environ.get("LOCAL_CLOUD_DIR", ".local")) / "databricks"


@click.command("databricks")
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
    help="Where everything is kept [.local/databricks].",
)
@click.option(
    "--token", envvar="LOCAL_DATABRICKS_TOKEN", help="Bearer token to demand; a random one if not given."
)
def databricks_command(port: int, state_dir: Path | None, token: str | None) -> None:
    """Serve a Databricks workspace on 127.0.0.1 until SIGTERM; prints {"url", "token", "pid"}."""
    directory = (state_dir or default_state_dir()).absolute()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    try:
        with claimed(directory), _listen(port) as listener:
            serve(directory, token or "dapi" + secrets.token_hex(16), listener)
    except DirectoryInUseError as error:
        raise click.ClickException(str(error)) from error
    except PermissionError as error:
        raise click.ClickException(
            f"{error.filename or directory} cannot be used ({error.strerror}); choose another --state-dir."
        ) from error


def _listen(port: int) -> socket.socket:
    listener = socket.socket(
        socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP
    )  # with its number: asyncio sets TCP_NODELAY then
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        message = (
            f"Port {port} on {HOST} cannot be used ({error.strerror}); "
            "choose another with --port, or --port 0 for a free one."
        )
        raise click.ClickException(message) from error
    return listener


def serve(state_dir: Path, token: str, listener: socket.socket) -> None:
    """Serve a bound socket until SIGTERM or SIGINT, then stop clusters and leave no endpoint file."""
    import uvicorn

    from local_cloud.databricks.app import create_app

    app = create_app(state_dir, token)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="on", timeout_graceful_shutdown=5
    )
    server = uvicorn.Server(config)
    url = f"http://{HOST}:{listener.getsockname()[1]}"
    listener.listen(128)
    for number in (
        signal.SIGTERM,
        signal.SIGINT,
    ):  # uvicorn raises the signal again when it is done; this ends it with 0
        signal.signal(number, _leave)
    with announced(state_dir, url, token) as content:
        click.echo(json.dumps(content))
        asyncio.run(server.serve(sockets=[listener]))


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
