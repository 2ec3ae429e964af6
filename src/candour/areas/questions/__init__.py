"""
Questions: every signal becomes a question that somebody must answer, and somebody else must accept.

An outlier, an alarm, a theme, a fall silent or a promise missed is not a finding. It is a reason to ask. In 2005 to 2008 one hospital's
deaths were far above what was expected; the figure was put down to coding, and nobody outside had to be convinced. So here a signal opens
one object: the rule that fired, the evidence, about whom, who owes the answer, by which day, the day the board was told, and the answer
with its evidence. "A coding problem" is an answer only with the recount attached. An answer counts when someone outside the line has
accepted it, and even then the question stays open while the signal does. A favourable signal opens a question too: what do they do? How
many questions each organisation has left unanswered is public, as counts; what the board noted for itself is not.

The policy behind it is the lesson of the Mid Staffordshire inquiries: a warning figure is first believed. No statute sets the days; they
are working assumptions, dated, in `definitions/questions/`.

Words. *Signal*: what a rule found, known by its key from one edition to the next. *Sighting*: one edition in which it was seen. *Active*:
seen in the newest edition. *Owner*: the person who has taken the question on; until somebody has, the holder of the role that the rule
names. *Outside the line*: without any membership in the organisation concerned, those above or below it, or those it came from or became.
*Accepted, still watched*: the answer is good and the signal is still there. *Asked again*: the signal had ended and came back.
"""
