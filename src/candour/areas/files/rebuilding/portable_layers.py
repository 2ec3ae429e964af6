"""PDF: layers that are switched off, and notes, which are drawn onto the page or let go."""

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from candour.areas.files.rebuilding.findings import Findings

HIDDEN = Name("/CandourHidden")
"""What marks a part of a layer that is switched off, so that it is known after it was carried over."""


def hidden_layers(old: Pdf) -> set[tuple[int, int]]:
    """Return the layers that are switched off when the file is opened."""
    properties = old.Root.get("/OCProperties")
    if not isinstance(properties, Dictionary):
        return set()
    view = properties.get("/D", Dictionary())
    layers = {layer.objgen for layer in properties.get("/OCGs", Array())}
    off = {layer.objgen for layer in view.get("/OFF", Array())}
    if view.get("/BaseState") == Name.OFF:
        off = layers - {layer.objgen for layer in view.get("/ON", Array())}
    return off


def _is_hidden(layer: Object | None, off: set[tuple[int, int]]) -> bool:
    if not isinstance(layer, Dictionary) or not off:
        return False
    if layer.get("/Type") == Name.OCMD:
        members = layer.get("/OCGs", Array())
        several = list(members) if isinstance(members, Array) else [members]
        states = [m.objgen not in off for m in several if isinstance(m, Dictionary)]
        policy = str(layer.get("/P", Name.AnyOn))
        shown = {"/AllOn": all(states), "/AnyOff": not all(states), "/AllOff": not any(states)}.get(policy, any(states))
        return bool(states) and not shown
    return layer.objgen in off


def draw_notes(old: Pdf, found: Findings, hidden: set[tuple[int, int]]) -> None:
    """Draw what stands in form fields, stamps and marks onto the page itself, then let go of what they also hold."""
    form = old.Root.get("/AcroForm")
    if isinstance(form, Dictionary) and form.get("/NeedAppearances", False):
        old.generate_appearance_streams()
    for page in old.pages:
        notes = page.obj.get("/Annots")
        if not isinstance(notes, Array):
            continue
        kept = []
        for note in notes:
            if isinstance(note, Dictionary) and not _is_hidden(note.get("/OC"), hidden):
                kept.append(note)
            _tell_of_note(note, found)
        page.obj.Annots = Array(kept)
    old.flatten_annotations(mode="screen")
    for page in old.pages:
        _mark_hidden(page.obj.get("/Resources"), hidden, set())


def _tell_of_note(note: Object, found: Findings) -> None:
    if not isinstance(note, Dictionary):
        return
    kind, action = str(note.get("/Subtype", "")), note.get("/A", Dictionary())
    if kind == "/Link":
        found.took("links", int(isinstance(action, Dictionary) and "/URI" in action))
    elif kind == "/FileAttachment":
        found.took("embedded")
    elif kind in ("/Screen", "/Movie", "/Sound", "/RichMedia", "/3D"):
        found.took("media")
    elif kind == "/Redact":
        found.leaves("under_bars")
    elif kind not in ("/Widget", "/Popup"):
        found.took("comments")
    if "/AA" in note or (isinstance(action, Dictionary) and str(action.get("/S", "")) in ("/JavaScript", "/Launch", "/SubmitForm")):
        found.took("script")


def _mark_hidden(resources: Object | None, hidden: set[tuple[int, int]], seen: set[tuple[int, int]]) -> None:
    """Give what belongs to a layer that is switched off a mark that survives being carried over."""
    if not hidden or not isinstance(resources, Dictionary) or (resources.objgen != (0, 0) and resources.objgen in seen):
        return
    seen.add(resources.objgen)
    for layer in dict(resources.get("/Properties", Dictionary())).values():
        if _is_hidden(layer, hidden):
            layer[HIDDEN] = True
    for kind in ("/XObject", "/Pattern"):
        for part in dict(resources.get(kind, Dictionary())).values():
            if not isinstance(part, Stream) or part.objgen in seen:
                continue
            seen.add(part.objgen)
            if _is_hidden(part.get("/OC"), hidden):
                part[HIDDEN] = True
            _mark_hidden(part.get("/Resources"), hidden, seen)
