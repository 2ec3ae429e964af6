"""
The invented health system: seven regions, its organisations, its people, and three years of their figures.

Nothing here is real. Every code begins with `X-`: codes of the Organisation Data Service hold only letters and digits, so a code with a
hyphen can never be one of them. Names are made from words that are joined nowhere on a map we know, and a test compares them with the names
of real hospitals.

The same seed and the same day give the same world, byte for byte. All dates are counted back from that day, so that no clock is stale when
the demonstration is opened. There is no Django here: `candour.demo.build` carries this world in through the doors.
"""

from candour.demo.world.facts import MEASURES, facts_for
from candour.demo.world.fingerprint import fingerprint
from candour.demo.world.making import build_world
from candour.demo.world.shapes import Organisation, Persona, Story, Succession, Town, World

__all__ = ["MEASURES", "Organisation", "Persona", "Story", "Succession", "Town", "World", "build_world", "facts_for", "fingerprint"]
