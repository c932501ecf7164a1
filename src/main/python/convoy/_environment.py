"""What must be there before anything else: Java, the jar, and both of the right version.

Whatever is missing or wrong is said in one line, with what to do.
"""

from __future__ import annotations

import glob
import importlib
import os
import re
import shutil
import subprocess
import zipfile
from importlib.util import find_spec
from typing import Any, NamedTuple

import pyspark
from py4j.protocol import Py4JJavaError
from pyspark import SparkContext
from pyspark.find_spark_home import _find_spark_home
from pyspark.sql import SparkSession
from pyspark.sql.utils import AnalysisException, is_remote

from convoy._errors import SetupError, same_version
from convoy._version import __version__

OLDEST_JAVA = 17
#: A file of the jar that tells its version and its Scala.
_RELEASE = "convoy/ml/util/release.properties"
#: A file that only the jar with all libraries has.
_LIBRARY = "org/bytedeco/pytorch/Tensor.class"

#: The Java machine, or the remote session, that was looked at last, and found right.
_checked: Any = None


class Jar(NamedTuple):
    """A jar of Convoy's, with all libraries or without."""

    path: str
    scala: str
    version: str
    whole: bool = True


class Spark(NamedTuple):
    """A Spark that is installed, or runs."""

    version: str
    scala: str

    def jar_name(self) -> str:
        return f"convoy-spark_{self.scala}-{__version__}-all.jar"


def require_java() -> None:
    """Refuses to go on without a Java that is new enough."""
    home = os.environ.get("JAVA_HOME")
    java = os.path.join(home, "bin", "java") if home else shutil.which("java")
    if java is None or not os.access(java, os.X_OK):
        where = f"JAVA_HOME is {home}, but there is no {java}" if home else "none is on the PATH"
        raise SetupError(
            f"No Java: {where}. Install JDK {OLDEST_JAVA}, and set JAVA_HOME to its folder."
        )
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "([^"]*)', said)
    _require_new_enough(
        java,
        version[1] if version else "",
        f"Install JDK {OLDEST_JAVA}, and set JAVA_HOME to its folder.",
    )


def _require_new_enough(what: str, version: str, remedy: str) -> None:
    number = re.match(r"(?:1\.)?(\d+)", version)  # Java 8 calls itself 1.8
    if number is None or int(number[1]) < OLDEST_JAVA:
        found = f"Java {number[1]}" if number else "no Java that tells its version"
        raise SetupError(
            f"{what} is {found}, and Convoy needs Java {OLDEST_JAVA} or later. {remedy}"
        )


def require_fitting_pyspark(spark: Spark) -> None:
    """Refuses a Spark of another line than the pyspark that would start it."""
    if spark.version.split(".")[:2] != pyspark.__version__.split(".")[:2]:
        raise SetupError(
            f"{spark_home()} is Spark {spark.version}, but the Python package pyspark is"
            f" {pyspark.__version__}. Unset SPARK_HOME, or pip install pyspark=={spark.version}."
        )


def spark_home() -> str:
    """The folder of the Spark that a session would start."""
    return _find_spark_home()


def installed_spark() -> Spark:
    """Which Spark a session would start, by the names of its jars."""
    folder = os.path.join(spark_home(), "jars")
    for jar in glob.glob(os.path.join(folder, "spark-core_*.jar")):
        found = re.search(r"spark-core_(\d+\.\d+)-([\w.-]+)\.jar", jar)
        if found:
            return Spark(found[2], found[1])
    raise SetupError(
        f"No Spark: there is no spark-core jar in {folder}."
        " Install pyspark, or set SPARK_HOME to the folder of a Spark."
    )


def read_jar(path: str) -> Jar:
    """Which of Convoy's jars a file is."""
    if not os.path.isfile(path):
        raise SetupError(f"There is no file {path}. Set CONVOY_JAR to Convoy's jar, or unset it.")
    try:
        with zipfile.ZipFile(path) as jar:
            lines = jar.read(_RELEASE).decode().splitlines()
            whole = _LIBRARY in jar.namelist()
    except (zipfile.BadZipFile, KeyError):
        raise SetupError(
            f"{path} is not a Convoy jar of version 0.2.0 or later. Set CONVOY_JAR to the jar whose"
            " name ends in -all.jar, or unset it."
        ) from None
    facts = dict(line.split("=", 1) for line in lines if "=" in line)
    return Jar(path, facts["scala"], facts["version"], whole)


def find_jar(spark: Spark) -> Jar:
    """The jar for a Spark: that of CONVOY_JAR, of SPARK_HOME/jars, or of the local Maven
    repository, whichever comes first."""
    given = os.environ.get("CONVOY_JAR")
    if given:
        jar = require_fits(read_jar(os.path.abspath(given)), spark, "CONVOY_JAR")
        if not jar.whole:
            raise SetupError(
                f"{jar.path} lacks the libraries that Convoy needs. Set CONVOY_JAR to the jar whose"
                f" name ends in -all.jar: {spark.jar_name()}."
            )
        return jar
    jars = os.path.join(spark_home(), "jars")
    for path in sorted(glob.glob(os.path.join(jars, "convoy-spark_*.jar"))):
        if not path.endswith("-core.jar"):  # which has no stages
            return require_fits(read_jar(path), spark, "SPARK_HOME/jars")
    repository = os.path.join(os.path.expanduser("~"), ".m2", "repository", "io", "convoy")
    name = spark.jar_name()
    path = os.path.join(repository, f"convoy-spark_{spark.scala}", __version__, name)
    if os.path.isfile(path):
        return read_jar(path)
    others = glob.glob(os.path.join(repository, "convoy-spark_*", "*", "*-all.jar"))
    beside = f" (there is {', '.join(sorted(map(os.path.basename, others)))})" if others else ""
    raise SetupError(
        f"No jar of Convoy {__version__} for Spark {spark.version}, Scala {spark.scala}:"
        f" CONVOY_JAR is not set; none in {jars}; no {path}{beside}."
        " Run mvn install in Convoy's sources, or set CONVOY_JAR to the jar."
    )


def require_fits(jar: Jar, spark: Spark, where: str) -> Jar:
    """Refuses a jar for another Scala, or of another version than this package."""
    if jar.scala != spark.scala:
        raise SetupError(
            f"{where}: {jar.path} is for Scala {jar.scala}, but Spark {spark.version} runs on"
            f" Scala {spark.scala}. Use {spark.jar_name()}."
        )
    if jar.version != __version__:
        raise SetupError(
            f"{where}: {jar.path} is Convoy {jar.version}, but the Python package convoy-spark is"
            f" {__version__}. Use {spark.jar_name()}, or {same_version(jar.version)}."
        )
    return jar


def require_jar(what: str) -> None:
    """Refuses to go on in a session without the jar, or with a wrong one.

    :param what: needs it, for the message
    """
    global _checked
    if is_remote():
        require_served(what)
        _require_server(what)
        return
    jvm = SparkContext._jvm
    if SparkContext._active_spark_context is None or jvm is None:
        raise SetupError(f"{what} needs a Spark session. Start one: spark = convoy.session()")
    if jvm is _checked:
        return
    _require_new_enough(
        "Spark's Java machine",
        jvm.java.lang.System.getProperty("java.version"),
        f"Let JAVA_HOME be that of a JDK {OLDEST_JAVA}; on Databricks, set the cluster's"
        " environment variable JNAME=zulu17-ca-amd64.",
    )
    spark = Spark(SparkContext._active_spark_context.version, _scala(jvm))
    loader = jvm.java.lang.Thread.currentThread().getContextClassLoader()
    url = loader.getResource(_RELEASE)
    if url is not None:
        facts = jvm.java.util.Properties()
        stream = url.openStream()
        facts.load(stream)
        stream.close()
        path = url.toString().removeprefix("jar:").removeprefix("file:").split("!")[0]
        jar = Jar(path, facts.getProperty("scala"), facts.getProperty("version"))
        require_fits(jar, spark, what)
        _require_fitting_spark(jvm)
        _checked = jvm
        return
    raise SetupError(
        f"{what}: this Spark session runs without Convoy's jar, and one that runs takes no more"
        f" jars. Restart Python and start it by convoy.session(), or with {spark.jar_name()} in"
        " spark.jars; on Databricks, install that jar as a library of the cluster."
    )


def _require_server(what: str) -> None:
    """Refuses to go on with a Spark Connect server without the jar, or with a wrong one."""
    global _checked
    session = SparkSession.getActiveSession()
    if session is None and getattr(_checked, "is_stopped", True) is False:
        return  # in a thread of the session that was looked at, as CrossValidator's
    if session is None:
        raise SetupError(f"{what} needs a Spark session. Start one: spark = convoy.session()")
    if session is _checked:
        return
    try:
        query = "SELECT java_method('convoy.ml.util.Release', 'version')"
        version = session.sql(query).collect()[0][0]
    except AnalysisException as e:
        if e.getCondition() == "DATATYPE_MISMATCH.UNEXPECTED_CLASS_TYPE":
            raise SetupError(
                f"{what}: this session's Spark Connect server runs without Convoy's jar. Start the"
                f" server with --jars convoy-spark_2.13-{__version__}-all.jar; on Databricks, use a"
                " cluster of dedicated access mode with that jar as a library."
            ) from None
        return  # it does not let itself be asked
    if version != __version__:
        raise SetupError(
            f"{what}: the Spark Connect server has Convoy {version}, but the Python package"
            f" convoy-spark is {__version__}. Use convoy-spark_2.13-{__version__}-all.jar there, or"
            f" {same_version(version)}."
        )
    _checked = session


def require_served(what: str) -> None:
    """Refuses to go on in a remote session of a kind that no stages of ours can be in.

    :param what: needs them, for the message
    """
    if "DATABRICKS_RUNTIME_VERSION" in os.environ or _has_databricks_connect():
        raise SetupError(
            f"{what}: on Databricks, Convoy works on clusters with dedicated access mode; this"
            " session is of serverless compute, of standard access mode or of Databricks Connect."
            " Attach the notebook to a dedicated cluster that has Convoy's jar as a library."
        )
    if pyspark.__version__ < "4":
        raise SetupError(
            f"{what}: this session is remote, and through Spark Connect {pyspark.__version__}"
            " there are no stages but Spark's. Use a session that is not, or Spark 4.1."
        )


def require_client(what: str) -> None:
    """Refuses to go on without the packages that a remote session needs.

    :param what: needs them, for the message
    """
    try:
        importlib.import_module("pyspark.sql.connect.session")
    except ImportError as e:
        raise SetupError(
            f"{what}: Spark Connect needs more packages: {' '.join(str(e).split())}"
            " Install them: pip install 'pyspark[connect]'."
        ) from None


def _has_databricks_connect() -> bool:
    """Whether PySpark is the one that comes with Databricks' client."""
    return find_spec("databricks") is not None and find_spec("databricks.connect") is not None


def _require_fitting_spark(jvm: Any) -> None:
    """Java knows which Spark it cannot work with: 4.0.0 of Apache."""
    try:
        jvm.convoy.ml.util.Release.requireFittingSpark()
    except Py4JJavaError as e:
        raise SetupError(e.java_exception.getMessage()) from None


def _scala(jvm: Any) -> str:
    return ".".join(jvm.scala.util.Properties.versionNumberString().split(".")[:2])
