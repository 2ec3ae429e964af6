"""What a figure says about how it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Method:
    """
    The rule behind a figure, in words that can be published beside it.

    Parameters
    ----------
    id
        A stable identifier such as ``"funnel-ratio-shmi"``.
    version
        Changes whenever the same input could give another figure.
    parameters
        What the rule ran with; plain values that JSON can hold.
    source
        Where the rule is written down, for a reader who wants to check it.
    """

    id: str
    version: str
    source: str
    parameters: Mapping[str, object] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """Return the method as plain values, in the order in which it is published."""
        return {"id": self.id, "version": self.version, "parameters": dict(self.parameters), "source": self.source}
