"""Spark ML stages, a module a task, named as the Java packages are."""
