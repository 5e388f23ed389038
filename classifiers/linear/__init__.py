"""Sentiment by a linear model: each word adds its own weights, learned from labelled posts.

``words`` says what is seen of a text, ``places`` where its weights lie, ``model`` is the file, ``shares`` adds up,
``training`` makes a new one (`vigie train`). Only ``training`` needs NumPy and SciPy.
"""

from classifiers.linear.classifier import LinearClassifier as LinearClassifier
from classifiers.linear.classifier import LinearSettings as LinearSettings
from classifiers.linear.classifier import Probabilities as Probabilities
