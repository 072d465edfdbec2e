"""Train the bundled language model from nothing: corpus -> tokenizer -> copy heads -> Muon -> `assets/model`.

    python assets/recipes/train_model.py --size large           # one CUDA GPU: what ships
    python assets/recipes/train_model.py                        # CPU; both resume from the checkpoint folder
    python assets/recipes/train_model.py --start assets/model --checkpoints checkpoints/next   # go on from those

The same code on CPU (torch.compile if it has a compiler) and on one GPU: bf16 autocast where it is the faster,
length-bucketed batches, logits only where there is a loss. Needs nothing but this repository and torch, transformers,
tokenizers, safetensors.
"""

import argparse
import json
import logging
import math
import os
import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import NamedTuple

import torch
from copy_heads import build_copy_heads, copy_accuracy
from corpus import TELL, Corpus, Seed, Turn, load_seeds
from muon import StackedMuon
from tokenizer import train_tokenizer
from torch.nn import functional
from torch.utils.data import DataLoader, IterableDataset
from transformers import (
    AutoTokenizer,
    GenerationConfig,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
)
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

ASSETS = Path(__file__).parents[1]
log = logging.getLogger("train")


@dataclass(frozen=True)
class Size:
    hidden: int
    intermediate: int
    layers: int
    heads: int
    vocabulary: int


SIZES = {
    "tiny": Size(128, 256, 2, 2, 1024),  # rehearsal: seconds
    "small": Size(256, 768, 8, 4, 4096),  # 8 M parameters: CPU
    "large": Size(512, 1536, 8, 8, 4096),  # 29 M parameters: GPU
}


@dataclass(frozen=True)
class Schedule:
    minutes: float  # of training in all, over every resumption
    batch_tokens: int = 4096  # padded
    longest: int = 384  # tokens a conversation
    rate: float = 2.5e-3  # matrices (Muon, its updates scaled as AdamW's are)
    norm_rate: float = 1e-3  # norms (AdamW)
    embedding_rate: float = 1.2e-4  # tied embeddings (AdamW): the circuit lives on their identities
    cycles: tuple[tuple[float, float], ...] = ((0.0, 1.0),)  # share of the time at which each starts, and of the rates
    warmup: float = 0.02  # share of a cycle
    synthetic: float = 0.02  # share of the time in which 90 % of the batches are look-ups
    trickle: float = 0.1  # loss weight of a random 30 % of the tokens that carry none
    dropout: float = 0.1  # of what each attention and MLP block adds: the corpus is seen some 25 times
    decay: float = 0.3  # weight decay of the matrices, for the same reason
    shortened: float = 0.3  # of the stories lack a sentence and are asked for what it told: "I don't know"
    seed: int = 0
    every: float = 10  # minutes between saves

    def factor(self, progress: float) -> float:
        """Of the rates, after a share of the time: a warm-up and a cosine to .05 a cycle (arXiv 1608.03983)."""
        start, share = max(cycle for cycle in self.cycles if cycle[0] <= progress)
        end = min((later for later, _ in self.cycles if later > progress), default=1.0)
        within = (progress - start) / (end - start)
        return share * min(1.0, (within + 1e-4) / self.warmup) * (0.05 + 0.95 * (1 + math.cos(math.pi * within)) / 2)


SCHEDULES = {
    "tiny": Schedule(minutes=1, every=0.3),
    "small": Schedule(minutes=300),
    "large": Schedule(  # on an H100
        minutes=11, batch_tokens=32_768, cycles=((0.0, 1.0), (0.59, 0.6)), dropout=0.25, decay=0.5, every=2
    ),
}


def encode(turns: list[Turn], tokenizer: PreTrainedTokenizerFast, longest: int) -> tuple[list[int], list[float]]:
    """Token ids and the loss weight of each; whole turns that do not fit are left out."""
    user, assistant, end = tokenizer.convert_tokens_to_ids(["<|user|>", "<|assistant|>", tokenizer.eos_token])
    ids: list[int] = []
    weights: list[float] = []
    bodies = tokenizer.backend_tokenizer.encode_batch_fast([turn.text for turn in turns])
    for turn, body in zip(turns, bodies, strict=True):
        if turn.role == "assistant":
            new, weight = [assistant, *body.ids, end], [0.0] + [turn.weight] * (len(body.ids) + 1)
        else:
            new, weight = [user, *body.ids], [0.0] * (len(body.ids) + 1)
        if len(ids) + len(new) > longest:
            break
        ids += new
        weights += weight
    return ids, weights


class Batch(NamedTuple):
    """Conversations of about one length, padded behind; a loss only where it says so."""

    ids: torch.Tensor  # conversations x tokens
    paid: torch.Tensor  # positions with a loss, in conversations x (tokens - 1), flattened
    targets: torch.Tensor  # the tokens that come next there
    weights: torch.Tensor  # of the loss there

    def to(self, device: str) -> "Batch":
        return Batch(*(tensor.to(device, non_blocking=True) for tensor in self))


class Batches(IterableDataset):
    """Endless batches, bucketed by length; the look-up share is set from outside."""

    def __init__(
        self, seeds: list[Seed], tokenizer: PreTrainedTokenizerFast, schedule: Schedule, lookups: float, start: int
    ):
        self.seeds, self.tokenizer, self.schedule = seeds, tokenizer, schedule
        self.lookups, self.start = lookups, start

    def __iter__(self) -> Iterator[Batch]:
        """Neighbours in a pool of conversations that is sorted by length and filled up for every batch."""
        os.environ["TOKENIZERS_PARALLELISM"] = "false"  # the workers are the parallel ones
        worker = torch.utils.data.get_worker_info()
        rng = random.Random(f"{self.schedule.seed}/{self.start}/{worker.id if worker else 0}/{self.lookups}")
        corpus = Corpus(self.seeds, self.lookups, shortened=self.schedule.shortened)
        pool: list[tuple[list[int], list[float]]] = []
        while True:
            while len(pool) < self.schedule.batch_tokens // 7:
                conversation = encode(corpus.conversation(rng), self.tokenizer, self.schedule.longest)
                if sum(conversation[1]):
                    pool.append(conversation)
            pool.sort(key=lambda conversation: len(conversation[0]))
            first = rng.randrange(len(pool))
            end = first + 1
            while end < len(pool) and (end + 1 - first) * len(pool[end][0]) <= self.schedule.batch_tokens:
                end += 1
            batch, pool[first:end] = pool[first:end], []
            yield self.pad(batch)

    def pad(self, batch: list[tuple[list[int], list[float]]]) -> Batch:
        width = max(len(ids) for ids, _ in batch)
        ids = torch.full((len(batch), width), self.tokenizer.pad_token_id)
        weights = torch.zeros(len(batch), width)
        for row, (tokens, token_weights) in enumerate(batch):
            ids[row, : len(tokens)] = torch.tensor(tokens)
            weights[row, : len(tokens)] = torch.tensor(token_weights)
            unpaid = (weights[row] == 0) & (torch.rand(width) < 0.3) & (torch.arange(width) < len(tokens))
            weights[row][unpaid] = self.schedule.trickle
        paid = weights[:, 1:].flatten().nonzero().squeeze(1)
        return Batch(ids, paid, ids[:, 1:].flatten()[paid], weights[:, 1:].flatten()[paid])


def loss_on(model: LlamaForCausalLM, body, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    """Weighted cross-entropy, and the mean over the fully weighted tokens (what the log shows)."""
    states = body(input_ids=batch.ids, use_cache=False).last_hidden_state
    hidden = states[:, :-1].flatten(0, 1).index_select(0, batch.paid)
    losses = functional.cross_entropy(model.lm_head(hidden).float(), batch.targets, reduction="none")
    answers = batch.weights == 1
    weighted = (losses * batch.weights).sum() / batch.weights.sum()
    return weighted, (losses.detach() * answers).sum() / answers.sum()


def attend_causally(module, query, key, value, attention_mask, scaling=None, **_) -> tuple[torch.Tensor, None]:
    """Attention over what came before, without a mask in memory: padding stands behind, where nobody looks."""
    attended = functional.scaled_dot_product_attention(query, key, value, scale=scaling, is_causal=True)
    return attended.transpose(1, 2).contiguous(), None


def build(size: Size, tokenizer: PreTrainedTokenizerFast, seed: int) -> LlamaForCausalLM:
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=size.vocabulary,
        hidden_size=size.hidden,
        intermediate_size=size.intermediate,
        num_hidden_layers=size.layers,
        num_attention_heads=size.heads,
        max_position_embeddings=1024,
        rope_parameters={"rope_type": "default", "rope_theta": 1e5},
        tie_word_embeddings=True,
        initializer_range=0.01,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = LlamaForCausalLM(config)
    build_copy_heads(model, seed)
    return model


def drop_out(model: LlamaForCausalLM, share: float) -> None:
    """Residual dropout while training, which Llama lacks: one mask of channels a conversation (arXiv 1512.05287).

    The attention itself is left whole: copying lives on it.
    """

    def hook(module: torch.nn.Module, _, output):
        if not module.training:
            return None
        added, *rest = output if isinstance(output, tuple) else (output,)
        added = added * functional.dropout(torch.ones_like(added[:, :1]), share)
        return (added, *rest) if rest else added

    for layer in model.model.layers:
        layer.self_attn.register_forward_hook(hook)
        layer.mlp.register_forward_hook(hook)


def build_optimizers(model: LlamaForCausalLM, schedule: Schedule) -> list[torch.optim.Optimizer]:
    """Muon (Jordan et al. 2024; scaled as in arXiv 2502.16982) for the matrices, AdamW for embeddings and norms."""
    embeddings = model.model.embed_tokens.weight
    matrices = [p for p in model.parameters() if p.ndim == 2 and p is not embeddings]
    norms = [p for p in model.parameters() if p.ndim == 1]
    muon = StackedMuon([{"params": matrices, "base": schedule.rate}], weight_decay=schedule.decay)
    adam = torch.optim.AdamW(
        [{"params": norms, "base": schedule.norm_rate}, {"params": [embeddings], "base": schedule.embedding_rate}],
        betas=(0.9, 0.98),
        weight_decay=0.01,
        fused=True,
    )
    return [muon, adam]


def bfloat16_is_faster() -> bool:
    """Whether this CPU multiplies bf16 matrices faster than float32 ones; old ones emulate it."""
    seconds = {}
    for dtype in (torch.float32, torch.bfloat16):
        matrix = torch.randn(1024, 1024).to(dtype)
        for _ in range(2):  # the first is a warm-up
            started = time.perf_counter()
            matrix @ matrix
            seconds[dtype] = time.perf_counter() - started
    return seconds[torch.bfloat16] < seconds[torch.float32]


def save(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """What ships: bf16 weights in shards under 10 MB, tokenizer, the model's own wording."""
    model.generation_config = GenerationConfig(
        do_sample=False, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id
    )
    shipped = LlamaForCausalLM(model.config).to(torch.bfloat16)
    shipped.load_state_dict(model.state_dict())
    shipped.generation_config = model.generation_config
    shipped.save_pretrained(folder, max_shard_size="9MB")
    tokenizer.save_pretrained(folder)
    prompts = {"tell": TELL, "question": "{question}"}
    (folder / "prompts.json").write_text(json.dumps(prompts, indent=2) + "\n")


@torch.no_grad()
@torch.compiler.set_stance("force_eager")  # what generates has other shapes
def reading(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, items: list[dict], limit: int = 240) -> float:
    """Share of questions whose greedy answer, with the text in context, holds an accepted answer."""
    model.eval()
    asked = [(item["text"], qa) for item in items for qa in item["qa"]][:limit]
    prompts = [
        encode(
            [Turn("user", TELL), Turn("assistant", text), Turn("user", qa["question"])],
            tokenizer,
            10_000,
        )[0]
        + [tokenizer.convert_tokens_to_ids("<|assistant|>")]
        for text, qa in asked
    ]
    right = 0
    for start in range(0, len(prompts), 40):
        batch = prompts[start : start + 40]
        padded = tokenizer.pad({"input_ids": batch}, padding_side="left", return_tensors="pt").to(model.device)
        out = model.generate(
            **padded,
            max_new_tokens=16,
            do_sample=False,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
        for row, (_, qa) in zip(out[:, padded["input_ids"].shape[1] :], asked[start:], strict=False):
            answer = tokenizer.decode(row, skip_special_tokens=True).lower()
            right += any(accepted.lower() in answer for accepted in qa["accepted"])
    model.train()
    return right / len(asked)


@torch.no_grad()
@torch.compiler.set_stance("force_eager")
def held_out_loss(
    model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, seeds: list[Seed], longest: int
) -> float:
    """Mean cross-entropy of the answer tokens (nats) in conversations about seeds that training never sees."""
    corpus, rng = Corpus(seeds, lookups=0, synonyms=0), random.Random(7)
    model.eval()
    losses = []
    for _ in range(300):
        ids, weights = encode(corpus.read(rng), tokenizer, longest)
        paid = torch.tensor(weights[1:], device=model.device) == 1
        ids = torch.tensor([ids], device=model.device)
        logits = model(input_ids=ids).logits[0, :-1][paid].float()
        losses.append(functional.cross_entropy(logits, ids[0, 1:][paid], reduction="none"))
    model.train()
    return torch.cat(losses).mean().item()


def held_out_items(seeds: list[Seed]) -> list[dict]:
    corpus, rng = Corpus(seeds, synonyms=0), random.Random(7)
    stories = [corpus.story(rng, seed) for seed in seeds]
    return [
        {
            "text": s.text,
            "qa": [{"question": q, "accepted": [a]} for q, a in s.qa if a.lower() in s.text.lower()][:3],
        }
        for s in stories
    ]


def train(size: Size, schedule: Schedule, checkpoints: Path, output: Path, workers: int, start: str | None) -> None:
    """Train from nothing, or from the weights in `start`; `checkpoints` is gone on from, where it holds one."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    seeds, held_out = [], []
    for seed in load_seeds():
        (held_out if seed.held_out else seeds).append(seed)
    checkpoints.mkdir(parents=True, exist_ok=True)
    checkpoint = checkpoints / "checkpoint.pt"
    state = torch.load(checkpoint, map_location=device, weights_only=True) if checkpoint.exists() else None
    if state:
        start = state["start"] or start
    if start:
        AutoTokenizer.from_pretrained(start).save_pretrained(checkpoints)
    elif not (checkpoints / "tokenizer_config.json").exists():
        train_tokenizer(Corpus(seeds), size.vocabulary).save_pretrained(checkpoints)
    tokenizer = AutoTokenizer.from_pretrained(checkpoints)
    model = (
        LlamaForCausalLM.from_pretrained(start, dtype=torch.float32) if start else build(size, tokenizer, schedule.seed)
    )
    log.info(
        "%.1f M parameters, copy accuracy at the start %.2f",
        model.num_parameters() / 1e6,
        copy_accuracy(model),
    )
    model.to(device).train()
    drop_out(model, schedule.dropout)
    ALL_ATTENTION_FUNCTIONS.register("causal", attend_causally)
    attention = "eager" if device == "cpu" else "causal"  # compiled, "eager" goes back faster on a CPU
    model.set_attn_implementation(attention)
    optimizers = build_optimizers(model, schedule)
    step, spent, tokens = 0, 0.0, 0
    average: dict[str, torch.Tensor] = {}
    if state:
        model.load_state_dict(state["model"])
        for optimizer, saved in zip(optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        step, spent, tokens, average = state["step"], state["spent"], state["tokens"], state["average"]
        log.info("resumed at step %d after %.1f minutes", step, spent / 60)
    suites = {"held-out seeds": held_out_items(held_out)}
    development = ASSETS / "evaluation" / "development.jsonl"
    if development.exists():
        suites["development"] = [json.loads(line) for line in development.read_text().splitlines()]
    body = torch.compile(model.model, dynamic=True) if device == "cpu" and shutil.which("c++") else model.model
    if device == "cuda":  # layer by layer: all share what one compiles in seconds; the whole takes minutes
        for layer in model.model.layers:
            layer.compile(dynamic=True)
    autocast = torch.autocast(device, torch.bfloat16, enabled=device == "cuda" or bfloat16_is_faster())
    total = schedule.minutes * 60
    curve, shown, saved = [], time.monotonic(), time.monotonic()

    def keep() -> float:
        """Write checkpoint, weights and a line of the curve; the loss on held-out seeds."""
        for name, weight in model.state_dict().items():  # every save counts half as much as the next
            average[name] = average.get(name, weight).lerp(weight, 0.5)
        partial = checkpoint.with_suffix(".part")
        torch.save(
            {
                "model": model.state_dict(),
                "optimizers": [optimizer.state_dict() for optimizer in optimizers],
                "step": step,
                "spent": spent,
                "tokens": tokens,
                "average": average,
                "start": start,
            },
            partial,
        )
        partial.replace(checkpoint)
        save(model, tokenizer, output)
        model.set_attn_implementation("sdpa")
        scores = {name: round(reading(model, tokenizer, items), 3) for name, items in suites.items() if items}
        loss = held_out_loss(model, tokenizer, held_out, schedule.longest)
        scores["held-out answer loss"] = round(loss, 3)
        model.set_attn_implementation(attention)
        line = {"minutes": round(spent / 60, 1), "step": step, "tokens": tokens, **scores}
        with (checkpoints / "curve.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")
        log.info("saved: %s", line)
        return loss

    while spent < total:
        synthetic = not start and spent < schedule.synthetic * total
        data = Batches(seeds, tokenizer, schedule, 0.9 if synthetic else 0.1, step)
        loader = DataLoader(
            data,
            batch_size=None,
            num_workers=workers,
            prefetch_factor=8 if workers else None,
            pin_memory=device == "cuda",
        )
        last = time.monotonic()
        for batch in loader:
            factor = schedule.factor(spent / total)
            for group in (group for optimizer in optimizers for group in optimizer.param_groups):
                group["lr"] = group["base"] * factor
            with autocast:
                loss, answers = loss_on(model, body, batch.to(device))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            for optimizer in optimizers:
                optimizer.step()
            model.zero_grad(set_to_none=True)
            step, tokens = step + 1, tokens + int((batch.ids != tokenizer.pad_token_id).sum())
            now = time.monotonic()
            spent, last = spent + min(now - last, 60), now  # a sleeping machine does not count
            curve.append(answers.detach())
            if now - shown > 20:
                mean = torch.stack(curve).nanmean().item()
                log.info(
                    "%5.1f min  step %d  %.2f M tokens  answer loss %.3f",
                    spent / 60,
                    step,
                    tokens / 1e6,
                    mean,
                )
                curve, shown = [], now
            if now - saved > schedule.every * 60:
                keep()
                saved = last = time.monotonic()
            if spent >= total or (synthetic and spent >= schedule.synthetic * total):
                break
    last_loss = keep()
    newest = {name: weight.clone() for name, weight in model.state_dict().items()}
    model.load_state_dict(average)
    average_loss = held_out_loss(model, tokenizer, held_out, schedule.longest)
    log.info("held-out answer loss of the last weights %.3f, of the average over saves %.3f", last_loss, average_loss)
    if last_loss <= average_loss:
        model.load_state_dict(newest)
    save(model, tokenizer, output)
    (output / "recipe.json").write_text(
        json.dumps(
            {"start": start, "schedule": asdict(schedule), "steps": step, "tokens": tokens},
            indent=2,
        )
        + "\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--minutes", type=float, help="of training in all")
    parser.add_argument("--batch-tokens", type=int)
    parser.add_argument("--rate", type=float, help="of the matrices; the other rates keep their share of it")
    parser.add_argument("--every", type=float, help="minutes between saves")
    parser.add_argument("--checkpoints", type=Path, help="folder (default: checkpoints/SIZE)")
    parser.add_argument("--output", type=Path, default=ASSETS / "model")
    parser.add_argument("--start", help="folder of a trained model to go on from")
    parser.add_argument("--workers", type=int, default=os.cpu_count() - 1 if torch.cuda.is_available() else 0)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", force=True)
    names = ("minutes", "batch_tokens", "rate", "every")
    given = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    usual = SCHEDULES[options.size]
    slower = given.get("rate", usual.rate) / usual.rate
    schedule = replace(usual, **given, norm_rate=slower * usual.norm_rate, embedding_rate=slower * usual.embedding_rate)
    checkpoints = options.checkpoints or Path("checkpoints") / options.size
    train(SIZES[options.size], schedule, checkpoints, options.output, options.workers, options.start)


if __name__ == "__main__":
    main()
