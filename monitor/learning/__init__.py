"""What Vigie learns from corrections: a proposal in a file, and what that file does once a person has put it in force.

``examples`` says what is learned from, ``fit`` finds the weights, ``tone``, ``themes`` and ``strangers`` propose,
``figures`` says whether a proposal is any better, ``file`` writes it down, ``layer`` and ``judge`` are it at work. Pure:
the same corrections make the same file, in whatever order they were made.
"""
