"""What answers a reader's questions: what has changed, how exposed, compared with whom.

One module a family of rules. Every function is pure and computes all places of a kind at once: it
takes sums of all of France (`aggregates`), the places wanted, and sets of codes; it gives frames
of codes, euros, shares and decisions, to which names and sentences are put elsewhere.
"""
