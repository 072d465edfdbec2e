"""Start a small Llama with copy heads (previous-token head -> induction head) and train everything from there.

    layer 0, half the heads  attend to the previous token (fast rotary pairs); write its code in directions U
    layer 1, the same heads  query = this token's code V, key = the previous token's code U (slow rotary pairs);
                             a match writes what followed into the stream, and the tied output matrix reads it

A model of a few million parameters does not find this circuit by itself in a few million tokens
(in-context copying: Olsson et al., "In-context Learning and Induction Heads", arXiv 2209.11895).
"""

import math

import torch
from transformers import LlamaForCausalLM

BIAS = 0.08  # dimension 0 of every embedding: after the norm it serves as the missing bias
SPREAD = 0.04  # standard deviation of the other dimensions
SHARPNESS = 4.2  # of the previous-token heads
MATCH = 1.8  # of the matching heads
COPIED = 0.3  # what followed, as it is written into the stream
FAST_PAIRS = 6
SLOW = 0.012  # radians a position: these rotary pairs hardly turn within a few hundred positions


def orthonormal(rows: int, columns: int, generator: torch.Generator) -> torch.Tensor:
    """(rows, columns) with orthonormal rows that ignore dimension 0."""
    q, _ = torch.linalg.qr(torch.randn(columns - 1, rows, generator=generator))
    return torch.cat([torch.zeros(rows, 1), q.T], dim=1)


@torch.no_grad()
def build_copy_heads(model: LlamaForCausalLM, seed: int = 0) -> None:
    """Write the circuit into a freshly initialised model, in place."""
    config = model.config
    hidden, heads = config.hidden_size, config.num_attention_heads
    width = hidden // heads
    half = width // 2
    theta = config.rope_parameters["rope_theta"] ** (-torch.arange(half) * 2 / width)
    slow = [s for f in range(half) if theta[f] < SLOW for s in (f, f + half)]
    generator = torch.Generator().manual_seed(seed)

    embedding = model.model.embed_tokens.weight
    embedding.normal_(0, SPREAD, generator=generator)
    embedding[:, 0] = BIAS
    bias = BIAS / math.sqrt(((hidden - 1) * SPREAD**2 + BIAS**2) / hidden)  # dimension 0 after the norm

    first, second = (layer.self_attn for layer in model.model.layers[:2])
    for head in range(max(2, heads // 2)):
        rows = slice(head * width, (head + 1) * width)
        this_token = orthonormal(len(slow), hidden, generator)  # V
        previous_token = orthonormal(len(slow), hidden, generator)  # U
        followed = orthonormal(width, hidden, generator)  # Q

        query, key = first.q_proj.weight[rows], first.k_proj.weight[rows]
        query /= 3
        key /= 3
        query[:, 0] = key[:, 0] = 0
        for f in range(FAST_PAIRS):
            query[[f, f + half]] = key[[f, f + half]] = 0
            key[f, 0] = SHARPNESS / bias
            query[f, 0] = SHARPNESS / bias * math.cos(theta[f])
            query[f + half, 0] = -SHARPNESS / bias * math.sin(theta[f])
        first.v_proj.weight[rows] = 0
        first.v_proj.weight[rows][: len(slow)] = this_token
        first.o_proj.weight[:, rows] = 0
        first.o_proj.weight[:, rows][:, : len(slow)] = 0.08 * previous_token.T

        query, key = second.q_proj.weight[rows], second.k_proj.weight[rows]
        query.zero_()
        key.zero_()
        query[slow] = MATCH * this_token
        key[slow] = MATCH * previous_token
        second.v_proj.weight[rows] = followed
        second.o_proj.weight[:, rows] = COPIED * followed.T


@torch.no_grad()
def copy_accuracy(model: LlamaForCausalLM, length: int = 60, rows: int = 16) -> float:
    """Share of the second half predicted when random tokens are repeated twice."""
    generator = torch.Generator().manual_seed(1)
    device = model.device
    half = torch.randint(300, model.config.vocab_size, (rows, length), generator=generator).to(device)
    logits = model(torch.cat([half, half], 1)).logits[:, length:-1]
    return (logits.argmax(-1) == half[:, 1:]).float().mean().item()
