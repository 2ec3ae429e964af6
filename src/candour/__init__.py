"""Candour: the open learning system of a health service."""

__version__ = "0.1.0"
