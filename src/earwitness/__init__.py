"""Earwitness: from a box of recorded calls to a story you can stand behind."""

__version__ = "0.1.0"
