"""Reads every input format, keeps the facts as Parquet, and computes on them through one engine."""
