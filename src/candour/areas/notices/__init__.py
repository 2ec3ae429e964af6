"""
Notices: the one way Candour tells people things.

Other areas call `door.tell(...)` inside their own actions or reactions; nobody writes to a person in any other way. A notice is one plain
sentence and the address of the page that says the rest. It is kept here for its reader, who sees it on signing in; the ledger learns only
that a batch was told (the kind and how many), never what was said nor to whom.

Words. *Notice*: one thing told to one person. *Batch*: the notices of one call, which is one line of the ledger. *Kind*: what the notice
is about, as `area.event`, so that a digest can group it.

First form. Mail is not sent yet. When it is, the mail will say only that something waits at an address, never the text of the notice: a
mailbox is read by others (a spouse, an employer, a service desk), and a subject line can be enough to name someone.
"""
