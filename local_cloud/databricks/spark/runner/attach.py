"""Attaches this Python process to the session that the cluster's driver opened for its task.

The driver keeps running when this process ends, so stopping Spark from a notebook has no effect here (on
Databricks it would break the cluster for everyone).
"""

# ruff: noqa: SLF001 - PySpark has no public way to adopt an existing session
from __future__ import annotations

import logging
import os
import signal
from typing import Any


def attach(gateway: dict[str, Any], task: str) -> Any:
    """The task's SparkSession, also returned by `SparkSession.builder.getOrCreate()` and
    `getActiveSession()`.
    """
    os.environ["PYSPARK_GATEWAY_PORT"] = str(gateway["port"])
    os.environ["PYSPARK_GATEWAY_SECRET"] = gateway["secret"]
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    connection: Any = launch_gateway()
    for name in ("PYSPARK_GATEWAY_PORT", "PYSPARK_GATEWAY_SECRET"):
        del os.environ[name]
    jvm = connection.jvm
    java_session = jvm.localcloud.Driver.session(task)
    java_context = jvm.org.apache.spark.api.java.JavaSparkContext(java_session.sparkContext())
    on_interrupt = signal.getsignal(signal.SIGINT)
    context = SparkContext(
        gateway=connection, jsc=java_context, conf=SparkConf(_jconf=java_context.getConf())
    )
    signal.signal(
        signal.SIGINT, on_interrupt
    )  # SparkContext's own handler would cancel the jobs of every task
    context.setJobGroup(f"task-{task}", f"task run {task}", interruptOnCancel=True)
    context.setLocalProperty("spark.scheduler.pool", f"task-{task}")
    context.stop = _keep_running
    SparkSession.stop = _keep_running
    logging.getLogger(
        "SQLQueryContextLogger"
    ).disabled = True  # repeats each SQL error as JSON on standard error
    session = SparkSession(context, java_session)
    jvm.SparkSession.setActiveSession(java_session)
    SparkContext._active_spark_context = context
    SparkSession._instantiatedSession = session
    return session


def _keep_running(*_: object) -> None:
    print("stop() has no effect: the Spark context belongs to the cluster and other tasks may use it.")
