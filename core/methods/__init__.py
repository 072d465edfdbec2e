"""Every way to remember, by name. A newcomer adds one by adding a file and naming its class here."""

from core.engine import GatedMemory
from core.methods.base_model import BaseModel
from core.methods.batch_finetuning import BatchFinetuning
from core.methods.ewc_finetuning import EwcFinetuning
from core.methods.full_finetuning import FullFinetuning
from core.methods.gated import GatedDirect, GatedRecited
from core.methods.hadamard_memory import HadamardMemory
from core.methods.key_value_memory import KeyValueMemory
from core.methods.l2_finetuning import L2Finetuning
from core.methods.lora_merged import L2LoraMerged, LoraMerged
from core.methods.method import Method
from core.methods.rag import Rag, RagTop3
from core.methods.salient_replay import SalientReplay
from core.methods.triple_store import TripleStore
from core.methods.wise import Wise

METHODS = (
    GatedRecited,
    GatedDirect,
    Rag,
    RagTop3,
    FullFinetuning,
    L2Finetuning,
    EwcFinetuning,
    LoraMerged,
    L2LoraMerged,
    SalientReplay,
    Wise,
    KeyValueMemory,
    TripleStore,
    HadamardMemory,
    BatchFinetuning,
    BaseModel,
)

__all__ = ["METHODS", "Method", "build_methods"]


def build_methods(memory: GatedMemory) -> dict[str, Method]:
    """One of each for one visitor, by name; the first is the one to start with."""
    return {method.name: method(memory) for method in METHODS}
