"""The recipe of the weights in ``classifiers/intents.npz``: posts written by hand, and `python -m classifiers.intent_training`.

It is part of the repository and not of the package that is installed.
"""
