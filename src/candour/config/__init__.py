"""Wires everything together: settings, addresses, the API, the `candour` command. Nobody imports it."""
