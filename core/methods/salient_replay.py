"""Replay of salient parts: of each event the tokens that mattered most are kept, and rehearsed beside the next.

After SHARC (arXiv 2310.10368), which replays the salient parts of hidden features, and SAMC (arXiv 2212.13242), which
completes what was dropped before it is rehearsed. In: memories. Out: a fine-tuned copy of the language model. Knows
nothing about adapters or gates.
"""

import random

import torch
from torch.nn import functional

from core.bank import Memory
from core.methods.full_finetuning import FullFinetuning
from core.teacher_forcing import Lesson


class SalientReplay(FullFinetuning):
    """Sequential full fine-tuning that rehearses a few earlier events, rebuilt from half of their tokens.

    Kept of the papers: saliency by gradient, a memory of parts, completion by the model itself. Simplified: parts are
    tokens of the text instead of features of a vision network, and the completion is the model's greedy guess.
    """

    name = "replay of salient parts"
    kept_share = 0.5  # of an event's tokens
    rehearsed = 3  # earlier events, beside each new one
    max_steps = 40  # what was completed wrongly may forbid perfection

    def reset(self) -> None:
        super().reset()
        self.parts: dict[str, tuple[tuple[int, ...], dict[int, int]]] = {}  # prompt, position → token

    def burn(self, memory_id: str) -> None:
        super().burn(memory_id)
        self.parts.pop(memory_id, None)

    @property
    def stored_bytes(self) -> int:
        positions = sum(len(kept) for _, kept in self.parts.values())
        return super().stored_bytes + 8 * positions  # a position and a token, 4 bytes each

    def lessons(self, memory: Memory) -> list[Lesson]:
        """The new event, and some earlier ones as the model completes them."""
        own = super().lessons(memory)
        earlier = random.Random(len(self.trained)).sample(list(self.parts), min(self.rehearsed, len(self.parts)))
        rehearsal = [self.complete(*self.parts[known]) for known in earlier]
        titled = own[-1]
        self.parts[memory.id] = (titled.prompt, self.salient(titled))
        return own + rehearsal

    def salient(self, known: Lesson) -> dict[int, int]:
        """The tokens with the largest gradient · embedding of the loss, by their position."""
        model = self.copy.model.requires_grad_(False)
        embedded = model.get_input_embeddings()(torch.tensor([[*known.prompt, *known.completion]], device=model.device))
        embedded.requires_grad_(True)
        logits = model(inputs_embeds=embedded, use_cache=False).logits[0, len(known.prompt) - 1 : -1].float()
        targets = torch.tensor(known.completion, device=model.device)
        functional.cross_entropy(logits, targets).backward()
        saliency = (embedded.grad * embedded).sum(-1).abs()[0, len(known.prompt) :].detach()
        count = max(1, round(self.kept_share * len(known.completion)))
        positions = [*sorted(saliency.topk(count).indices.tolist()), len(known.completion) - 1]  # and the end
        return {position: known.completion[position] for position in positions}

    @torch.no_grad()
    def complete(self, prompt: tuple[int, ...], kept: dict[int, int]) -> Lesson:
        """Fill in, from left to right, what the model would have said between the kept tokens."""
        completion: list[int] = []
        for position in range(max(kept) + 1):
            if position in kept:
                completion.append(kept[position])
            else:
                completion.append(int(self.copy.logits([*prompt, *completion])[-1].argmax()))
        return Lesson(prompt, tuple(completion))
