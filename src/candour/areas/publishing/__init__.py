"""
The gate: nothing is public until it passed here.

An area proposes a document or a table built from an allow-list. The gate checks disclosure (a count about people leaves only by a named
rule), asks for the clearances that its kind needs (has the family been told?), and for two different people: one proposes, another
approves, never the same. What passes is frozen as bytes, numbered, and its hash goes on the public record. It is never changed: it can
only be superseded or withdrawn by a new entry with a reason. Public pages, charts, downloads and the API show nothing but what is held
here.

Words. *Proposal*: what waits for its second person. *Publication*: what passed, with its number. *Edition*: one issue of a subject, such
as one quarter of a measure. *Standing approval*: two people's lasting yes to figures that their publisher has already made public.
*Challenge*: anyone named in a page can say that it is wrong, and gets an answer by a day.
"""
