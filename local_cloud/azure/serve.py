"""The provider as a process, as the Pulumi engine starts one: print a port, then serve until told to stop."""

from __future__ import annotations

import os
import signal
import sys
import threading
from concurrent import futures
from typing import Final

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2_grpc

from local_cloud.azure.provider import AzureNativeProvider, Warn, to_stderr
from local_cloud.azure.store import Store
from local_cloud.azure.workspace_link import local_directory

_LIMIT: Final = 400 * 1024 * 1024
_OPTIONS: Final = [("grpc.max_receive_message_length", _LIMIT), ("grpc.max_send_message_length", _LIMIT)]
_ORPHAN_CHECK_SECONDS: Final = 2.0


def engine_log(address: str) -> Warn:
    """Warnings as messages of the engine, attached to the resource."""
    stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address, options=_OPTIONS))

    def warn(urn: str, message: str) -> None:
        try:
            stub.Log(engine_pb2.LogRequest(severity=engine_pb2.WARNING, message=message, urn=urn), timeout=5)
        except grpc.RpcError:
            to_stderr(urn, message)

    return warn


def serve(store: Store, engine_address: str | None, stop: threading.Event, port: int = 0) -> None:
    """Serve on 127.0.0.1 until `stop` is set; the port is the first line of standard output."""
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=32), options=_OPTIONS)
    warn = engine_log(engine_address) if engine_address else to_stderr
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(
        AzureNativeProvider(store, on_warning=warn), server
    )
    bound = server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    print(bound, flush=True)
    parent = os.getppid()
    while not stop.wait(_ORPHAN_CHECK_SECONDS):
        if os.getppid() != parent:
            break
    server.stop(grace=5).wait()


def main(argv: list[str] | None = None) -> int:
    """`serve [engine address]`: the one argument the engine gives a plugin."""
    arguments = [item for item in (sys.argv[1:] if argv is None else argv) if not item.startswith("-")]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    store = Store(local_directory() / "azure" / "azure.db")
    try:
        serve(store, arguments[0] if arguments else None, stop)
    finally:
        store.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
