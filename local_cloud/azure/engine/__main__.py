"""``python -m local_cloud.azure.engine``: the engine's command line by itself."""

from local_cloud.azure.engine.cli import engine_group

if __name__ == "__main__":
    engine_group(prog_name="python -m local_cloud.azure.engine")
