"""A small transformer that reads with care: one in the box for English, or any folder laid out as the hubs do."""

import os

# From 1.29 on ONNX Runtime reports to its maker and keeps a database of what it reports in the user's home, unless this is
# set before it is imported. Nothing leaves this house but through the gate.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

from classifiers.transformer.classifier import (
    RETRY,
    NamedModel,
    TransformerClassifier,
    TransformerSettings,
)

__all__ = ["RETRY", "NamedModel", "TransformerClassifier", "TransformerSettings"]
