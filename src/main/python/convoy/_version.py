"""The version, which is the jar's as well."""

__version__ = "0.2.0"
