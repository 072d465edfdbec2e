"""Models of 2 layers and 4 heads, random but fixed, a tokenizer of bytes, an encoder of words, and three events."""

from dataclasses import replace

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense, StaticEmbedding
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers
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

from core.answer import Answer
from core.bank import Memory
from core.encoder import SentenceEncoder
from core.engine import GatedMemory
from core.gated_lora import Adapters, GatedLora
from core.language_model import LanguageModel
from core.methods import Method
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
EVENTS = ("I adopted a grey cat.", "My brother lives in Oslo now.", "We ate soup on the ferry.")
CAT, OSLO, SOUP = EVENTS


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


def tiny_language_model(family: str) -> LanguageModel:
    return LanguageModel(tiny_model(family), byte_tokenizer(), family, Prompts(tell="Tell", question="{question}"))


def word_model() -> SentenceTransformer:
    """The mean of one random vector for each word of the events; all other words share one."""
    words = sorted({word.strip(".").lower() for event in EVENTS for word in event.split()})
    tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(["?", *words])}, unk_token="?"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    vectors = torch.randn(tokenizer.get_vocab_size(), 16, generator=torch.Generator().manual_seed(0))
    return SentenceTransformer(modules=[StaticEmbedding(tokenizer, vectors)], device="cpu")


def word_encoder() -> SentenceEncoder:
    return SentenceEncoder(word_model(), "words")


def contextual_encoder() -> SentenceEncoder:
    """One that does more than average its tokens, as most of the Hub do."""
    return SentenceEncoder(SentenceTransformer(modules=[*word_model(), Dense(16, 8)], device="cpu"), "contextual")


def random_adapters(gated: GatedLora, count: int) -> Adapters:
    """As if trained, into anything: both factors of every layer are far from zero."""
    adapters = gated.new_adapters(range(count))
    adapters.weights.normal_(0, 0.1, generator=torch.Generator().manual_seed(0))
    return adapters


def closed(memory: GatedMemory) -> GatedMemory:
    """A gate that opens nothing."""
    memory.gate_config = replace(memory.gate_config, none_similarity=100.0)
    return memory


def learnt(method: Method, *events: Memory) -> Method:
    """The method, after it has learnt these memories, or all of its bank."""
    for event in events or method.memory.memories:
        method.learn(event)
    return method


def essence(answer: Answer) -> tuple:
    """An answer without its question and how long it took."""
    return answer.text, answer.context, answer.tokens_read, answer.tokens
