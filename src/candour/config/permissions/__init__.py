"""
Who may reach what: the permissions of Candour as data, and the oracle of its tests.

Each room has a file here, `<room>.yaml`, written by hand: its addresses, the states of the things behind them, and which answer each
visitor gets. `visitors.yaml` says who is tried, `answers.yaml` holds the answers that rooms share. `table.rows()` expands them into cells
(visitor, address, method, state, answer); tests/guarantees/test_permissions.py asks for every one of them and compares. The same cells
are what `candour permissions` prints and what docs/reference/permissions.md says, so the documentation cannot differ from what happens.

How to add an address stands at the head of `public.yaml`.
"""
