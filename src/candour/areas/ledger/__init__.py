"""
The ledger: what happened, in order, for good.

Every action of Candour writes exactly one line here, in the same transaction as what it changed. Lines are only ever added: triggers
refuse UPDATE, DELETE and TRUNCATE on both databases, each line carries the hash of the one before, and the public record is drawn from
them, so that an edit made around all of it is found by anyone with the verifier. A line holds no personal data and no time of day. The
ledger is also the outbox: upper areas react to lines (`reactions.py`), in order, each once.

It is the lowest area. It says who acts (`Actor`), who looks (`Viewer`) and what day it is (`clock`), and knows nothing of the areas
above.
"""
