"""Hand-made models of 2 layers and 4 heads, random but fixed: everything is tested on them.

pytest tests/unit
"""

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    GPTNeoXConfig,
    GPTNeoXForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
)

from core.language_model import LanguageModel
from core.prompts import Prompts

SPECIAL = ["<|end|>", "<|user|>", "<|assistant|>"]
CHAT_TEMPLATE = (
    "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% if m.role == 'assistant' %}<|end|>{% endif %}"
    "{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
SHAPE = {
    "vocab_size": 256 + len(SPECIAL),
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": 256,
    "bos_token_id": None,
    "eos_token_id": 0,
    "pad_token_id": None,
    "initializer_range": 0.1,
}
FAMILIES = {
    "llama": lambda: LlamaForCausalLM(LlamaConfig(intermediate_size=64, num_key_value_heads=2, **SHAPE)),
    "qwen2": lambda: Qwen2ForCausalLM(Qwen2Config(intermediate_size=64, num_key_value_heads=2, **SHAPE)),
    "gpt2": lambda: GPT2LMHeadModel(GPT2Config(n_inner=64, **SHAPE)),
    "gpt_neox": lambda: GPTNeoXForCausalLM(GPTNeoXConfig(intermediate_size=64, **SHAPE)),
}


def byte_tokenizer() -> PreTrainedTokenizerFast:
    """One token a byte, after three special ones; writes every text."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: index for index, token in enumerate([*SPECIAL, *alphabet])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token="<|end|>",
        additional_special_tokens=SPECIAL[1:],
        chat_template=CHAT_TEMPLATE,
    )


def tiny_model(family: str) -> PreTrainedModel:
    torch.manual_seed(0)
    return FAMILIES[family]().eval()


@pytest.fixture(scope="session", params=FAMILIES)
def any_model(request) -> LanguageModel:
    """Each of the four families in turn."""
    return LanguageModel(tiny_model(request.param), byte_tokenizer(), request.param, Prompts(tell="Tell"))


@pytest.fixture(scope="session")
def tiny() -> LanguageModel:
    """One tiny Llama, shared by all tests: no test can change it, and one checks that none did."""
    return LanguageModel(tiny_model("llama"), byte_tokenizer(), "tiny", Prompts(tell="Tell", question="{question}"))
