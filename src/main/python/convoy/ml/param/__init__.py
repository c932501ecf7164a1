"""Params that stages share, a module a subject: each Param with its getter and setter."""
