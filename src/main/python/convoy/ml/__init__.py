"""Spark ML stages, a module a task, named as the Java packages are."""

from convoy._errors import require_pyspark

require_pyspark()
