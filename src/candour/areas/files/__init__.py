"""
Files: the one way Candour takes a file from anyone, and the one way it hands one back.

A file is believed for what its bytes are, never for what its name says (`kinds.py`). Before anything else happens it is rebuilt without
what it hides - where a picture was taken, who wrote a document, what was struck out - in a process of its own that can read nothing,
start nothing and reach nobody (`workshop.py`, `rebuilding/`), and the person is told what was taken out and what is still in it
(`words.py`). The bytes that were sent are dropped; they never touch the disk. What holds programs, is locked, is two kinds at once or
would unfold too far is refused in one sentence that says what to do instead.

The name is kept apart and never touches the disk either: content lies under the hash of its rebuilt bytes in the home's `files` folder,
readable by Candour alone. Who may read a file is known only by the area that asked for it. So a file has an *owner*: the area and its own
reference (`questions`, a code). The area decides who may see the thing, then opens the file with that same owner (`open_for`); any other
owner gets the answer of a missing file. Files are handed back as attachments only, from a host of their own where one is set up.

See docs/explanation/files.md for what is taken out of which kind, and for what cannot be.
"""
