"""
The workshop in which a file is made anew without what it hides.

Everything here runs in a process of its own (`__main__.py`) that can read nothing, start nothing and reach nobody (`confinement.py`), because the
programs that unfold pictures and documents are where hostile files do their harm. No Django and no setting is known here: bytes come in,
bytes and a few codes go out (`findings.py`). Every kind is rebuilt from a list of what may stay, never by striking out what must go: what
nobody thought of is gone too.
"""
