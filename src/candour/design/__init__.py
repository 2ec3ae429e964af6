"""
How Candour looks: its mark, type, colour, page furniture, form fields and charts.

Built on the components and spacing of the NHS frontend, because they were tested with people who are ill, old, hurried or grieving;
everything that would make somebody take this for an NHS website (logo, typeface, blue and green, footer) is ours instead.
`python -m candour.design.build` makes the static files.
"""
