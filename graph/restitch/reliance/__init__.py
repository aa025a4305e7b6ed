"""What leans on what: ways to a source, what falls without it, what a claim can lose, who carries most.

``support`` is the logic (pure), ``cone`` fetches the part of a graph a question is about,
``falls``, ``cuts``, ``load`` and ``ways`` answer.
"""
