"""
Cut a long list into pages and say which page numbers to link.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pages:
    """
    One page of a list: `numbers` are the pages to link, None standing for a gap.
    """

    number: int
    last: int
    start: int
    size: int
    count: int
    numbers: tuple[int | None, ...]

    @property
    def ends(self) -> int:
        return min(self.start + self.size, self.count)


def pages(count: int, wanted: str | int | None, *, size: int = 50) -> Pages:
    """
    Return the page that was asked for, or the nearest there is: an address typed wrongly still answers.
    """
    last = max(1, -(-count // size))
    digits = str(wanted or 1)
    number = min(max(int(digits), 1), last) if digits.isdecimal() and len(digits) < 9 else 1
    near = sorted({1, last, *range(max(1, number - 1), min(last, number + 1) + 1)})
    numbers: list[int | None] = []
    for at, page in enumerate(near):
        if at and page - near[at - 1] > 1:
            numbers.append(None)
        numbers.append(page)
    return Pages(number, last, (number - 1) * size, size, count, tuple(numbers))
