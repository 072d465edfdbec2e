"""Gated memories in the weights of a language model: `from core import GatedMemory`."""

from core.answer import Answer
from core.bank import Memory
from core.engine import GatedMemory
from core.gate import GATES, GateConfig, Reading
from core.gated_lora import AdapterConfig
from core.injection import Cancelled, InjectionConfig, InjectionStep
from core.language_model import LanguageModel, ModelError
from core.limits import Limits

__all__ = [
    "GATES",
    "AdapterConfig",
    "Answer",
    "Cancelled",
    "GateConfig",
    "GatedMemory",
    "InjectionConfig",
    "InjectionStep",
    "LanguageModel",
    "Limits",
    "Memory",
    "ModelError",
    "Reading",
]
