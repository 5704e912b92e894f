"""Enrolment zones worked out: bounds, a connected plan, what it costs and why.

`solving.solve` is the entry; `measuring` is quick enough to follow a person who edits by hand.
"""
