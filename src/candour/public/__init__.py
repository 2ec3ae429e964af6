"""
The open website and its open data.

It sees only what is published, the organisations and the public face of the ledger: what it cannot import it cannot leak. Every figure on
every page comes out of a frozen publication, with its number, its method and its data hash.
"""
