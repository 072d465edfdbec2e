"""The recipes: the optimizer is the library's, only faster; a model copies before it is trained; the encoder is trained
for what it is asked."""

import json
import random
from types import SimpleNamespace

import pytest
import torch
from copy_heads import build_copy_heads, copy_accuracy
from corpus import Corpus, load_seeds, parse_seed, story_answers, unread_answers
from handmade import EVENTS
from muon import StackedMuon
from synonyms import Synonyms
from train_encoder import late_interaction
from train_model import Batches, Schedule, loss_on
from transformers import LlamaConfig, LlamaForCausalLM


def test_stacked_muon_steps_as_muon_does_matrix_by_matrix():
    torch.manual_seed(0)
    start = [torch.randn(shape) for shape in [(16, 16), (32, 16), (16, 32), (16, 16)]]
    stacked, one_by_one = ([torch.nn.Parameter(m.clone()) for m in start] for _ in range(2))
    ours = StackedMuon(stacked, lr=0.01, weight_decay=0.3)
    theirs = torch.optim.Muon(one_by_one, lr=0.01, weight_decay=0.3, adjust_lr_fn="match_rms_adamw")
    for _ in range(3):
        for a, b in zip(stacked, one_by_one, strict=True):
            a.grad = torch.randn_like(a)
            b.grad = a.grad.clone()
        ours.step()
        theirs.step()
    for a, b, before in zip(stacked, one_by_one, start, strict=True):
        assert torch.linalg.norm(a - b) < 0.05 * torch.linalg.norm(b - before)


def test_the_rate_warms_up_and_cools_down_once_a_cycle():
    schedule = Schedule(minutes=1, cycles=((0.0, 1.0), (0.6, 0.5)))
    factors = [schedule.factor(share) for share in (0.0, 0.02, 0.59, 0.6, 0.61, 1.0)]
    assert factors == pytest.approx([0.005, 1.0, 0.05, 0.0025, 0.5, 0.025], abs=0.005)


def test_a_story_is_told_and_answered_with_the_same_names_and_words():
    seed = {
        "text": "{Ann:woman} bought a {lamp:object} for {$40:money} because hers was broken.",
        "rewrites": ["For {$40} {Ann} bought a {lamp} because hers was broken."],
        "qa": [["Who bought the {lamp}?", "{Ann}"], ["How much was it?", "{$40}"], ["Why?", "hers was broken"]],
        "unanswerable": ["Where did {Ann} buy the {lamp}?"],
    }
    corpus, rng = Corpus([parse_seed(json.dumps(seed))], synonyms=0.9), random.Random(0)
    stories = [corpus.story(rng) for _ in range(50)]
    for story in stories:
        assert story_answers(story) == {answer for _, answer in story.qa}
        name = next(answer for _, answer in story.qa if "$" not in answer and answer in story.unanswerable[0])
        assert name in story.text and name in story.rewrite
    assert len({story.text for story in stories}) == 50


def test_an_answer_is_told_back_to_whom_it_is_about_unless_somebody_said_it():
    seed = {
        "text": 'My aunt {Ann:woman} gave us {My Way:song} while I was ill in the US. "My hat," she said. We sang.',
        "rewrites": ["{Ann}, my aunt, gave us {My Way}."],
        "qa": [
            ["Who sang it?", "my aunt {Ann}"],
            ["When?", "while I was ill"],
            ["What did she do?", "gave us {My Way}"],
            ["What did she say?", "My hat"],
            ["Where?", "in the US"],
            ["Who sang then?", "me"],
            ["Is she kind?", "yes"],
            ["Who was ill?", "her"],
        ],
        "unanswerable": [],
    }
    parsed = parse_seed(json.dumps(seed))
    told = ["your aunt {Ann}", "while you were ill", "gave you {My Way}", "My hat", "in the US", "you", "yes"]
    assert [answer for _, answer in parsed.qa] == [*told, "her"]
    assert unread_answers(parsed) == ["her"]


def test_almost_every_answer_of_the_seeds_can_be_read_off_what_is_told():
    rng = random.Random(0)
    corpus = Corpus(load_seeds())
    stories = [corpus.story(rng) for _ in range(100)]
    asked, read = (sum(map(len, found)) for found in ([s.qa for s in stories], map(story_answers, stories)))
    assert asked > 400 and read > 0.8 * asked


def test_synonyms_take_the_longest_form_and_mend_the_article(tmp_path):
    groups = tmp_path / "groups.txt"
    groups.write_text("prize | award\ngave up | quit\ngave up on | abandoned\n")
    swap = Synonyms(groups).swap
    chosen: dict[str, str] = {}
    told = swap("A prize! {gave up:song} Gave up on it, gave up.", 1.0, random.Random(0), chosen)
    assert told == "An award! {gave up:song} Abandoned it, quit."
    assert swap("the prize", 0.0, random.Random(0), chosen) == "the award"  # as it was chosen before
    assert swap("a prize", 0.0, random.Random(0), {}) == "a prize"


def test_only_what_is_paid_for_is_in_the_loss():
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=64, hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2
    )
    model = LlamaForCausalLM(config)
    batches = Batches([], SimpleNamespace(pad_token_id=0), Schedule(minutes=1, trickle=0.0), 0.0, 0)
    batch = batches.pad([([5, 6, 7, 8], [0.0, 0.0, 1.0, 0.5]), ([9, 10], [0.0, 1.0])])
    logprobs = model(batch.ids).logits.log_softmax(-1)
    paid = [-logprobs[0, 1, 7], -logprobs[0, 2, 8], -logprobs[1, 0, 10]]
    weighted, answers = loss_on(model, model.model, batch)
    assert weighted.item() == pytest.approx(((paid[0] + 0.5 * paid[1] + paid[2]) / 2.5).item(), rel=1e-4)
    assert answers.item() == pytest.approx(((paid[0] + paid[2]) / 2).item(), rel=1e-4)


@pytest.mark.parametrize(("hidden", "heads"), [(256, 4), (512, 8)])
def test_copy_heads_copy_before_any_training(hidden: int, heads: int):
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=1000,
        hidden_size=hidden,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=heads,
        rope_parameters={"rope_type": "default", "rope_theta": 1e5},
        tie_word_embeddings=True,
        initializer_range=0.01,
    )
    model = LlamaForCausalLM(config)
    assert copy_accuracy(model) < 0.1
    build_copy_heads(model)
    assert copy_accuracy(model) > 0.8


def test_the_encoder_is_trained_for_the_late_interaction_that_the_gate_asks_for(encoder):
    questions = ["Which grey cat?", "Where does my brother live now?", "soup soup ferry", "Nothing known"]
    trained = late_interaction(encoder.model[0], questions, list(EVENTS)).detach()
    for row, question in zip(trained, questions, strict=True):
        asked = encoder.late_interaction(question, encoder.tokens(EVENTS))
        assert row.tolist() == pytest.approx(asked.tolist(), abs=1e-6)
