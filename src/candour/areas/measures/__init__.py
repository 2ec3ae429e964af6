"""
Measures: what is counted, from which facts, by which method; results, and what they cannot tell.

A measure is a definition (data, in `definitions/measures`), facts (Parquet), and a method (`methods`). A result is only ever shown through
`publishing`. A figure outside its limits becomes a question that somebody must answer; a figure inside them is never called safe.
"""
