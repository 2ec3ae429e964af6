"""
Reads the files in which organisations are published, and takes them in.

A file is known by its columns, not by its name: the files of the Organisation Data Service have 27 columns and no header (trusts `etr`,
clinical commissioning groups `eccg`), the lookups have headers. The name gives only the day a file is of (`etr_2022.csv`,
`..._dec_2024.csv`).
"""
