"""A Spark session that has what Convoy needs."""

from __future__ import annotations

import os
import re
import warnings
from typing import Any

from pyspark import SparkContext
from pyspark.sql import SparkSession
from pyspark.sql.utils import is_remote

from convoy import _environment

#: What suits rounds of a fraction of a second; the same as the jobs set. The README has reasons.
_ROUNDS = {
    "spark.broadcast.compress": "false",
    "spark.task.maxDirectResultSize": "16m",
    "spark.locality.wait": "0s",
    "spark.ui.showConsoleProgress": "false",  # verbose has bars of its own
}
#: The C library is to keep what a step of training frees, because the next takes it again.
_MALLOC = {
    "MALLOC_MMAP_THRESHOLD_": "67108864",
    "MALLOC_TOP_PAD_": "67108864",
    "MALLOC_TRIM_THRESHOLD_": "536870912",
}
#: With a master of local[...] driver and workers share a heap, in which weights are large arrays.
_LOCAL = {
    "spark.driver.memory": "4g",
    "spark.driver.defaultJavaOptions": "-XX:+UseParallelGC",
}
#: ``name value``, ``name=value`` or ``name: value``; a comment begins with # or !.
_PROPERTY = re.compile(r"\s*([^\s=:#!][^\s=:]*)\s*[=:]?(.*)")


def session(master: str | None = None, *, remote: str | None = None, **conf: Any) -> SparkSession:
    """Starts a Spark session with Convoy's jar, or checks the one that runs.

    >>> import convoy
    >>> spark = convoy.session()

    Properties of Spark are given as keywords; a keyword without a dot has ``_`` in place of dots:

    >>> spark = convoy.session("local[2]", spark_sql_shuffle_partitions=2)
    >>> spark = convoy.session(**{"spark.sql.shuffle.partitions": "2"})

    The jar is that of the environment variable ``CONVOY_JAR``, else that in ``SPARK_HOME/jars``,
    else that of the local Maven repository, where ``mvn install`` puts it. The properties that the
    jobs set are set here, too, unless ``spark-defaults.conf`` or a keyword says otherwise.

    :param master: Spark's master; by default that of ``spark-defaults.conf``, or ``local[*]``
    :param remote: a Spark Connect server that has the jar, such as ``sc://host:15002``; or
        ``local[*]``, which starts one on this machine. Needs Spark 4 and ``pyspark[connect]``
    :param conf: properties of Spark
    :raises SetupError: if Java or the jar is missing or of a wrong version; in one line
    """
    given = {name if "." in name else name.replace("_", "."): conf[name] for name in conf}
    for name in given:
        if not name.startswith("spark."):
            raise TypeError(
                f"convoy.session(): '{name}' is not a property of Spark: these begin with 'spark.',"
                " as in spark_sql_shuffle_partitions=2"
            )
    if master is not None:
        given["spark.master"] = master
    remote = remote or os.environ.get("SPARK_REMOTE")
    if remote is not None or is_remote():
        _environment.require_served("convoy.session()")
        _environment.require_client("convoy.session()")
    if remote is not None:
        given["spark.remote"] = remote
    here = remote is None or remote.startswith("local")
    if here and SparkContext._active_spark_context is None and not is_remote():
        spark = _start(given)
    else:
        spark = _configured(given).getOrCreate()
    _environment.require_jar("convoy.session()")
    return spark


def _start(given: dict[str, Any]) -> SparkSession:
    _environment.require_java()
    installed = _environment.installed_spark()
    _environment.require_fitting_pyspark(installed)
    jar = _environment.find_jar(installed)
    configured = _spark_defaults()
    properties = dict(_ROUNDS)
    properties.update({f"spark.executorEnv.{name}": _MALLOC[name] for name in _MALLOC})
    properties["spark.app.name"] = "convoy"
    master = given.get("spark.remote", given.get("spark.master", configured.get("spark.master")))
    local = str(master or "local").startswith("local")
    if local:
        properties.update(_LOCAL)
    properties = {name: properties[name] for name in properties if name not in configured}
    properties.update(given)
    if os.path.dirname(jar.path) != os.path.join(_environment.spark_home(), "jars"):
        others = properties.get("spark.jars", configured.get("spark.jars"))
        properties["spark.jars"] = f"{others},{jar.path}" if others else jar.path
    before = dict(os.environ)
    if local:  # the driver's C library reads the environment of the process
        os.environ.update({name: _MALLOC[name] for name in _MALLOC if name not in before})
    try:
        with warnings.catch_warnings():
            # A remote session says of each of the server's properties that it cannot be set.
            warnings.filterwarnings("ignore", "Failed to set spark", UserWarning)
            return _configured(properties).getOrCreate()
    finally:
        for name in _MALLOC.keys() - before.keys():
            os.environ.pop(name, None)


def _configured(properties: dict[str, Any]) -> SparkSession.Builder:
    builder = SparkSession.builder
    for name, value in properties.items():
        builder = builder.config(name, value)
    return builder


def _spark_defaults() -> dict[str, str]:
    """What spark-defaults.conf sets, which Spark reads as Java reads properties."""
    folder = os.environ.get("SPARK_CONF_DIR", os.path.join(_environment.spark_home(), "conf"))
    path = os.path.join(folder, "spark-defaults.conf")
    if not os.path.isfile(path):
        return {}
    with open(path, encoding="utf-8") as file:
        lines = re.sub(r"\\\n\s*", "", file.read()).splitlines()
    found = [_PROPERTY.match(line) for line in lines]
    return {pair[1]: pair[2].strip() for pair in found if pair}
