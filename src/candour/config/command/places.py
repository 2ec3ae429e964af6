"""Where in a file a method found something wrong: its position becomes the row and the column that a person can look up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from candour.config.command.errors import BadInputError

POSITION = re.compile(r"(\w+)\[(?:\d+, )?(\d+)\] is (\S+): it (.+)", re.DOTALL)


def found(error: ValueError, *, file: str, columns: Mapping[str, str], rows: Sequence[int], within: str = "") -> BadInputError:
    """
    Return a method's refusal with the file, row and column it is about.

    Parameters
    ----------
    error
        What the method raised; the place is known where it names an argument and a position.
    file
        The file as the person named it, without its folder.
    columns
        Name of the column for each argument of the method.
    rows
        Number of the row for each position.
    within
        What the sentence begins with where the place is not known, such as the group.
    """
    place = POSITION.fullmatch(str(error))
    if place and place[1] in columns and int(place[2]) < len(rows):
        return BadInputError(f"{file}, row {rows[int(place[2])]}, column {columns[place[1]]}: {place[3]} {place[4]}")
    return BadInputError(f"{within}: {error}" if within else str(error))
