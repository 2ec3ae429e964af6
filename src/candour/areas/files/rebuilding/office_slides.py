"""PowerPoint presentations: what each slide shows, without notes, sound, movement and what surrounds it."""

from candour.areas.files.rebuilding import markup
from candour.areas.files.rebuilding.findings import Findings
from candour.areas.files.rebuilding.markup import Element

_SHOW = {"sldMasterIdLst", "sldIdLst", "sldSz", "notesSz", "defaultTextStyle"}
_NOT_KNOWN = {"author", "initials", "dt", "saveSubsetFonts", "userDrawn", "tooltip", "action", "endSnd", "invalidUrl", "bookmarkIdSeed"}
_DROPPED = ["timing", "transition", "hlinkClick", "hlinkHover", "hlinkMouseOver", "custDataLst", "audioFile", "videoFile", "wavAudioFile"]
_DROPPED += ["quickTimeFile", "audioCd", "snd", "externalData", "oleObj", "controls", "hf", "pivotSource", "printSettings"]


class Slides:
    """Cleans the parts of one presentation."""

    def __init__(self, found: Findings) -> None:
        self.found = found

    def knows(self, own: str) -> bool:
        return own not in _NOT_KNOWN

    def part(self, root: Element, name: str) -> None:
        own = markup.split(root.tag)[1]
        if own == "presentation":
            for child in list(root):
                if markup.split(child.tag)[1] not in _SHOW:
                    root.remove(child)
        if own == "sld":
            self.found.leaves("hidden_slides", int(root.get("show") in ("0", "false")))
            for titled in markup.each(root, ["cSld"]):
                titled.attrib.pop("name", None)
        for element in markup.each(root, _DROPPED):
            markup.remove(element)

    def finish(self, written: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        return written
