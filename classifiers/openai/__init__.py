"""Sentiment by a language model behind any endpoint that speaks OpenAI's chat API: Ollama, llama.cpp, vLLM and others."""

from __future__ import annotations

from classifiers.openai.classifier import OpenAIClassifier as OpenAIClassifier
from classifiers.openai.settings import OpenAISettings as OpenAISettings
