"""Sentiment by a linear model: each word adds its own weights, learned from labelled posts.

``words`` says what is seen of a text, ``places`` where its weights lie, ``model`` is the file, ``shares`` adds up one
text and ``batch`` many, ``training`` makes a new one (`vigie train`). Only ``training`` needs SciPy, and NumPy is imported when the
first batch comes.
"""

from classifiers.linear.classifier import LinearClassifier as LinearClassifier
from classifiers.linear.classifier import LinearSettings as LinearSettings
from classifiers.linear.classifier import Probabilities as Probabilities
