"""What the workshop tells of a file: what it took out, what it had to leave, or why the file will not do. Codes only, never text."""

from collections import Counter
from dataclasses import dataclass, field


class Unfit(Exception):  # noqa: N818 - the file is, not the program
    """The file will not do; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Findings:
    """How often each thing was found: `removed` is no longer in the file, `left` still is."""

    removed: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)

    def took(self, code: str, times: int = 1) -> None:
        """Note what was taken out; nothing is noted for none."""
        if times > 0:
            self.removed[code] += times

    def leaves(self, code: str, times: int = 1) -> None:
        """Note what stays although it may tell more than it seems to; nothing is noted for none."""
        if times > 0:
            self.left[code] += times
