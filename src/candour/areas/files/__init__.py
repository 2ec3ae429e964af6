"""
Files: the one way Candour takes a file from anyone, and the one way it hands one back.

A file is believed for what its bytes are, never for what its name says. Only a short list of kinds is taken (`kinds.py`): PDF, PNG, JPEG,
plain text and CSV in UTF-8, and the XLSX, ODS and DOCX kinds of zip. What is too large, or declares that it would unfold to something too
large, is refused before it is unfolded; each refusal is one sentence that says what to do instead. The name is kept apart and never
touches the disk: content lies under its own hash in the home's `files` folder, readable by Candour alone.

Who may read a file is known only by the area that asked for it. So a file has an *owner*: the area and its own reference (`questions`, a
code). The area decides who may see the thing, then opens the file with that same owner (`open_for`); any other owner gets the answer of a
missing file. Files are handed back as attachments only, so that nothing that was uploaded ever runs in a page of ours.

First form. Not done yet: stripping of hidden data (authors, places in photographs, tracked changes), a scanner in a sandbox, deletion
when the retention time ends, and sweeping of content whose row was rolled back.
"""
