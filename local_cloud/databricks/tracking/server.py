"""The MLflow server's process: `python -m local_cloud.databricks.tracking.server SOCKET DIRECTORY`.

It ends when its standard input closes, that is when the workspace that started it is gone, however that went.
"""

from __future__ import annotations

import os
import signal
import sys
import threading


def main() -> None:
    """Serve MLflow on a Unix socket until told to stop."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import uvicorn
    from mlflow.server.fastapi_app import app

    os.umask(0o077)
    uvicorn.run(app, uds=sys.argv[1], log_level="warning", access_log=False)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
