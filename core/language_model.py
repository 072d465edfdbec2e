"""A causal language model, its tokenizer and its chat format.

In: the name of a model (bundled, folder or Hub id), conversations, a route. Out: token ids, and texts that grow token
by token, many in one batch. Text that a person typed never becomes a special token. Knows nothing about memories,
adapters or gates: a route is a context manager to it, entered around every forward pass.
"""

import copy
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import torch
from huggingface_hub.errors import HFValidationError
from safetensors import SafetensorError
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    DynamicCache,
    PreTrainedModel,
    PreTrainedTokenizerFast,
)

from core.prompts import Prompts
from core.room import check_room

BUNDLED = Path(__file__).parents[1] / "assets" / "model"
TRAINED = 4  # times its weights: gradients, and two moments of the optimizer
SMALL = 300_000_000  # parameters: up to here float32 is fast enough on a CPU
PLAIN_TEMPLATE = "{{ bos_token }}{% for message in messages %}{{ message.content }}\n{% endfor %}"

log = logging.getLogger(__name__)
Route = Callable[[], AbstractContextManager]
Message = dict[str, str]  # {"role": "user" or "assistant", "content": text}


class ModelError(ValueError):
    """A model cannot be used; the message says in one sentence why, and what to do."""


@dataclass(frozen=True)
class Prefix:
    """Attention states that come before a prompt, as if the model had read something; some may be left out."""

    layers: tuple[tuple[torch.Tensor, torch.Tensor], ...]  # keys and values of every layer, (1, heads, kept, width)
    length: int  # tokens that were read: where the prompt's positions begin

    @property
    def kept(self) -> int:
        """States that are kept, the same number in every layer."""
        return self.layers[0][0].shape[2]


class LanguageModel:
    """A frozen causal language model. `name` is what it was loaded as; `context` its length in tokens."""

    def __init__(
        self,
        model: PreTrainedModel,
        tokenizer: PreTrainedTokenizerFast,
        name: str,
        prompts: Prompts | None = None,
    ):
        """Raises ModelError if the model has no token that ends a text, or sees what comes later."""
        self.model = model.eval().requires_grad_(False)
        self.tokenizer = tokenizer
        self.name = name
        self.prompts = prompts or Prompts()
        self.context: int = getattr(model.config, "max_position_embeddings", tokenizer.model_max_length)
        self.end = self._end_of_turn()
        self.stops = {self.end} | _as_set(tokenizer.eos_token_id) | _as_set(model.generation_config.eos_token_id)
        if self._sees_the_future():
            raise ModelError(f"{name} is not a causal language model: its tokens see what comes after them.")

    @classmethod
    def load(
        cls, name: str | Path | None = None, device: str | None = None, called: str | None = None
    ) -> "LanguageModel":
        """Load the bundled model (None), a folder or a Hub id; a `prompts.json` in the folder brings its own wording.

        It is named after its folder or id, unless it is `called` otherwise.

        float32 for small models on a CPU, bfloat16 otherwise. Raises ModelError with one sentence for a folder that
        holds no model, a Hub id that cannot be reached, damaged weights, or a model that does not write text.
        """
        path = Path(name or BUNDLED)
        source = str(path) if path.is_dir() else str(name or BUNDLED)
        said = called or source

        def reason(error: Exception) -> str:
            return _first_line(error).replace(source, said)

        if path.is_dir() and not (path / "config.json").is_file():
            raise ModelError(
                f"The folder {path} holds no model (no config.json): give a folder that `save_pretrained` wrote."
            )
        if not path.is_dir() and (name is None or path.is_absolute() or source.startswith(".")):
            raise ModelError(f"There is no folder {source}: give a folder with a model, or a Hub id.")
        try:
            tokenizer = AutoTokenizer.from_pretrained(source, trust_remote_code=False)
            model, report = AutoModelForCausalLM.from_pretrained(
                source, dtype="auto", use_safetensors=True, trust_remote_code=False, output_loading_info=True
            )
        except SafetensorError as error:
            raise ModelError(f"The weights of {said} are damaged ({error}): fetch them again.") from error
        except (OSError, HFValidationError) as error:
            raise ModelError(
                f"Could not load {said}: no such model, no safetensors in it, or no network ({reason(error)})."
            ) from error
        except (ValueError, KeyError, RuntimeError, ImportError) as error:
            raise ModelError(f"{said} is not a causal language model that we can load ({reason(error)}).") from error
        if report["missing_keys"]:
            raise ModelError(f"The weights of {said} are incomplete: {len(report['missing_keys'])} are missing.")
        device = device or best_device()
        dtype = torch.float32 if device == "cpu" and model.num_parameters() < SMALL else torch.bfloat16
        prompts = path / "prompts.json"
        log.info("loaded %s: %d parameters, %s on %s", said, model.num_parameters(), dtype, device)
        return cls(
            model.to(device=device, dtype=dtype),
            tokenizer,
            called or (path.name if path.is_dir() else source),
            Prompts.load(prompts) if prompts.is_file() else None,
        )

    def copy(self) -> "LanguageModel":
        """The same model with weights of its own, to be trained. ValueError if there is no memory for that."""
        check_room(TRAINED * self.model.get_memory_footprint(), f"A copy of {self.name} to train", self.device.type)
        return LanguageModel(copy.deepcopy(self.model), self.tokenizer, self.name, self.prompts)

    @property
    def device(self) -> torch.device:
        return self.model.device

    def chat(self, messages: str | Sequence[Message]) -> list[int]:
        """Token ids of a conversation up to where the assistant speaks; a string is one user turn.

        What was typed is tokenised apart from the template, so that "<|end|>" in it is those seven characters.
        """
        if isinstance(messages, str):
            messages = [{"role": "user", "content": messages}]
        marks = [f"\ue000{index}\ue001" for index in range(len(messages))]
        marked = [{**message, "content": mark} for message, mark in zip(messages, marks, strict=True)]
        rest = self._render(marked, add_generation_prompt=True)
        ids: list[int] = []
        for message, mark in zip(messages, marks, strict=True):
            before, _, rest = rest.partition(mark)
            ids += self._tokens_of_template(before) + self.tokens(message["content"])
        return ids + self._tokens_of_template(rest)

    def tokens(self, text: str) -> list[int]:
        """Token ids of typed text: no special tokens, whatever it imitates."""
        return self.tokenizer.encode(text, add_special_tokens=False, split_special_tokens=True)

    def completion(self, text: str) -> list[int]:
        """Token ids of an assistant's turn that says `text`, with the token that ends the turn."""
        return [*self.tokens(text), self.end]

    def decode(self, tokens: Sequence[int]) -> str:
        """Text of generated tokens, without surrounding white space."""
        return self.tokenizer.decode(tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False).strip()

    def round_trip(self, text: str) -> str:
        """The text as this tokenizer can write it: what a verbatim recall is compared with."""
        return self.decode(self.tokens(text))

    def check_context(self, tokens: int) -> None:
        """ValueError if so many tokens do not fit into the model's context."""
        if tokens > self.context:
            raise ValueError(
                f"This needs {tokens} tokens, but the context of {self.name} holds {self.context}: write less."
            )

    def generate(
        self,
        prompts: Sequence[Sequence[int]],
        route: Route = nullcontext,
        max_new_tokens: int = 48,
        prefix: Prefix | None = None,
    ) -> Iterator[list[list[int]]]:
        """Continue all prompts at once, greedily. Yields, after every step, the new tokens of each row so far.

        A row ends at an end-of-text token (not included), after `max_new_tokens`, or where the context is full. Close
        the generator to cancel. Raises ValueError if a prompt leaves no room in the context.
        """
        longest = max(map(len, prompts))
        before = prefix.length if prefix else 0
        self.check_context(before + longest + 1)
        padding = [longest - len(prompt) for prompt in prompts]
        ids = torch.tensor([[0] * pad + list(prompt) for pad, prompt in zip(padding, prompts, strict=True)])
        mask = torch.arange(longest) >= torch.tensor(padding)[:, None]
        ids, mask = ids.to(self.device), mask.to(self.device, torch.long)
        positions = before + (mask.cumsum(1) - 1).clamp(min=0)
        cache = self.cache(prefix, len(prompts))
        mask = torch.cat([mask.new_ones(len(prompts), prefix.kept if prefix else 0), mask], dim=1)
        written: list[list[int]] = [[] for _ in prompts]
        running = set(range(len(prompts)))
        for _ in range(min(max_new_tokens, self.context - before - longest)):
            with route(), torch.no_grad():
                logits = self.model(
                    input_ids=ids,
                    attention_mask=mask,
                    position_ids=positions,
                    cache=cache,
                    use_cache=True,
                    logits_to_keep=1,
                ).logits
            ids = logits[:, -1:].argmax(-1)
            for row, token in enumerate(ids[:, 0].tolist()):
                if token in self.stops:
                    running.discard(row)
                elif row in running:
                    written[row].append(token)
            yield written
            if not running:
                return
            mask = torch.cat([mask, mask.new_ones(len(prompts), 1)], dim=1)
            positions = positions[:, -1:] + 1

    def write(
        self,
        prompts: Sequence[Sequence[int]],
        route: Route = nullcontext,
        max_new_tokens: int = 48,
        prefix: Prefix | None = None,
    ) -> list[list[int]]:
        """The finished tokens of `generate`, a list a prompt."""
        written: list[list[int]] = [[] for _ in prompts]
        for written in self.generate(prompts, route, max_new_tokens, prefix):
            pass
        return written

    def complete(
        self,
        prompts: Sequence[Sequence[int]],
        route: Route = nullcontext,
        max_new_tokens: int = 48,
        prefix: Prefix | None = None,
    ) -> list[str]:
        """The finished texts of `generate`, one a prompt."""
        return [self.decode(tokens) for tokens in self.write(prompts, route, max_new_tokens, prefix)]

    def complete_draft(
        self, prompt: Sequence[int], draft: Sequence[int], route: Route = nullcontext, max_new_tokens: int = 48
    ) -> str:
        """What `complete` writes after one prompt, sooner where `draft` guesses how it begins.

        One forward pass tells up to where greedy decoding agrees with the draft; from there on it goes token by token
        (speculative decoding, Leviathan et al. 2023, arXiv 2211.17192, with a draft that is given).
        """
        draft = list(draft[: min(max_new_tokens, self.context - len(prompt) - 1)])
        with route():
            chosen = self.logits([*prompt, *draft])[len(prompt) - 1 :].argmax(-1).tolist()
        agreed = next((i for i, token in enumerate(draft) if token != chosen[i]), len(draft))
        written = draft[:agreed]
        if chosen[agreed] not in self.stops:
            written += self.write([[*prompt, *written]], route, max_new_tokens - agreed)[0]
        return self.decode(written)

    @torch.no_grad()
    def logits(self, tokens: Sequence[int], prefix: Prefix | None = None) -> torch.Tensor:
        """(tokens, vocabulary), float32: what the model expects after each token of one text."""
        first = prefix.length if prefix else 0
        self.check_context(first + len(tokens))
        return (
            self.model(
                input_ids=torch.tensor([tokens], device=self.device),
                position_ids=torch.arange(first, first + len(tokens), device=self.device)[None],
                cache=self.cache(prefix, 1),
                use_cache=True,
            )
            .logits[0]
            .float()
        )

    @torch.no_grad()
    def read(self, tokens: Sequence[int]) -> Prefix:
        """The attention states of one text, all of them."""
        cache = self.cache(None, 1)
        self.model(input_ids=torch.tensor([tokens], device=self.device), cache=cache, use_cache=True, logits_to_keep=1)
        return Prefix(tuple((layer.keys, layer.values) for layer in cache.layers), len(tokens))

    def cache(self, prefix: Prefix | None, rows: int) -> DynamicCache:
        """For a forward pass over so many rows that all come after a prefix, or after nothing."""
        cache = DynamicCache(config=self.model.config)
        for index, (keys, values) in enumerate(prefix.layers if prefix else ()):
            cache.update(keys.expand(rows, -1, -1, -1), values.expand(rows, -1, -1, -1), index)
        return cache

    def _render(self, messages: Sequence[Message], add_generation_prompt: bool) -> str:
        return self.tokenizer.apply_chat_template(
            messages,
            chat_template=None if self.tokenizer.chat_template else PLAIN_TEMPLATE,
            tokenize=False,
            add_generation_prompt=add_generation_prompt,
            date_string="26 Jul 2024",  # some Llama templates state today's date: a memory must survive midnight
        )

    def _tokens_of_template(self, text: str) -> list[int]:
        return self.tokenizer.encode(text, add_special_tokens=False) if text else []

    def _end_of_turn(self) -> int:
        mark = "\ue000"
        turns = [{"role": "user", "content": "."}, {"role": "assistant", "content": mark}]
        after = self._tokens_of_template(self._render(turns, add_generation_prompt=False).partition(mark)[2])
        if after and after[0] in self.tokenizer.all_special_ids:
            return after[0]
        if self.tokenizer.eos_token_id is None:
            raise ModelError(f"{self.name} has no token that ends a text: set eos_token in its tokenizer_config.json.")
        return self.tokenizer.eos_token_id

    @torch.no_grad()
    def _sees_the_future(self) -> bool:
        ids = torch.tensor([[0, 0], [0, 1]], device=self.device)
        first, second = self.model(input_ids=ids).logits[:, 0]
        return not torch.allclose(first, second, atol=1e-3)


def _as_set(ids: int | list[int] | None) -> set[int]:
    if ids is None:
        return set()
    return {ids} if isinstance(ids, int) else set(ids)


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0].rstrip(".")


def best_device() -> str:
    """Where models run; a GPU that is only lent for a while (ZeroGPU) does not count."""
    if torch.cuda.is_available() and not os.environ.get("SPACES_ZERO_GPU"):
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
