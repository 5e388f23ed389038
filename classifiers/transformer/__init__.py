"""A small transformer that reads with care: one in the box for English, or any folder laid out as the hubs do."""

from classifiers.transformer.classifier import RETRY, TransformerClassifier, TransformerSettings

__all__ = ["RETRY", "TransformerClassifier", "TransformerSettings"]
