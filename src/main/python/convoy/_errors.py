"""What goes wrong before anything works. Needs no PySpark."""

from __future__ import annotations

from importlib.util import find_spec


class SetupError(RuntimeError):
    """Something that Convoy needs is missing or of a wrong version; the text says what to do."""


def require_pyspark() -> None:
    """Refuses to go on without PySpark.

    :raises ImportError: if it is not installed
    """
    if find_spec("pyspark") is None:
        raise ImportError(
            "Convoy needs PySpark, which is not installed. Install it, or this package as"
            " convoy-spark[spark35] or convoy-spark[spark4]: in Convoy's sources,"
            " pip install 'src/main/python[spark4]'",
            name="pyspark",
        )


def same_version(version: str) -> str:
    """What to do for the Python package to be of the jar's version.

    :param version: of the jar
    """
    return (
        f"install the Python package of the same version: pip install src/main/python in Convoy's"
        f" sources of {version}"
    )
