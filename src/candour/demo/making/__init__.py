"""
Carries the invented world in through the doors, one subject to a module.

Each module gives acts: a day, and what happens on it. `candour.demo.build` puts them in order. Nothing here writes to a table itself.
"""
