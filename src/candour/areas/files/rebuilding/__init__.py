"""
The workshop in which a file is made anew without what it hides.

Everything here runs in a process of its own (`__main__.py`) that can read nothing, start nothing and reach nobody (`confinement.py`),
because the programs that unfold pictures and documents are where hostile files do their harm. No Django and no setting is known here:
bytes come in, bytes and a few codes go out (`findings.py`). A new file is made of the parts that may stay; what nobody thought of stays
behind with the old one.
"""
