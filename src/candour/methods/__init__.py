"""Pure functions: figures, clocks and proofs, with no database and no web framework."""
