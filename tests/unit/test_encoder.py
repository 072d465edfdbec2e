"""The encoders: the paper's key is the mean input of the last MLP, a sentence's key has unit length."""

import pytest
import torch
from handmade import CAT, OSLO, byte_tokenizer, contextual_encoder, word_model
from transformers import MambaConfig, MambaForCausalLM, OPTConfig, OPTForCausalLM

from core.encoder import LanguageModelEncoder, SentenceEncoder
from core.language_model import LanguageModel, ModelError


@pytest.mark.parametrize("text", [CAT, "Łódź", "."])
def test_the_papers_key_by_hand(tiny, text):
    last = tiny.model.model.layers[-1]
    streams = []  # what the attention of the last layer gets and returns: they add up to the residual stream
    hooks = [
        last.register_forward_pre_hook(lambda _, args: streams.append(args[0])),
        last.self_attn.register_forward_hook(lambda _, args, output: streams.append(output[0])),
    ]
    tiny.model(input_ids=torch.tensor([tiny.tokens(text)]))
    for hook in hooks:
        hook.remove()
    by_hand = last.post_attention_layernorm(streams[0] + streams[1])[0].mean(0)
    assert torch.allclose(LanguageModelEncoder(tiny).encode([text])[0], by_hand, atol=1e-6)


def test_padding_does_not_matter(any_model):
    encoder = LanguageModelEncoder(any_model)
    texts = [CAT, "Hi", OSLO * 3]
    together = encoder.encode(texts)
    assert together.shape == (3, 32) and together.dtype == torch.float32
    for row, text in enumerate(texts):
        assert torch.allclose(together[row], encoder.encode([text])[0], atol=1e-5)


def test_no_hook_is_left(tiny):
    encoder = LanguageModelEncoder(tiny)
    encoder.encode([CAT])
    with pytest.raises(ValueError, match="the context of llama holds 256"):
        encoder.encode(["x" * 257])
    assert not encoder.mlp._forward_pre_hooks


def test_an_mlp_of_two_named_layers_is_entered_at_the_first():
    """OPT has no module around its MLP: the key is the input of fc1, as wide as the model."""
    torch.manual_seed(0)
    config = OPTConfig(
        vocab_size=259, hidden_size=32, ffn_dim=64, num_hidden_layers=2, num_attention_heads=4, word_embed_proj_dim=32
    )
    opt = LanguageModel(OPTForCausalLM(config), byte_tokenizer(), "opt")
    keys = LanguageModelEncoder(opt).encode([CAT, OSLO])
    assert keys.shape == (2, 32)
    assert torch.allclose(keys[:1], LanguageModelEncoder(opt).encode([CAT]), atol=1e-5)


def test_a_model_without_an_mlp():
    torch.manual_seed(0)
    config = MambaConfig(vocab_size=259, hidden_size=32, state_size=4, num_hidden_layers=1)
    mamba = LanguageModel(MambaForCausalLM(config), byte_tokenizer(), "mamba")
    with pytest.raises(ModelError, match="mamba has no MLP layer to take keys from"):
        LanguageModelEncoder(mamba)


def test_sentences_have_unit_length(encoder):
    vectors = encoder.encode([CAT, OSLO, "Entirely unknown matters"])
    assert vectors.shape == (3, 16) and vectors.dtype == torch.float32
    assert torch.allclose(vectors.norm(dim=1), torch.ones(3), atol=1e-6)
    assert torch.equal(encoder.encode([OSLO])[0], vectors[1])
    assert vectors[0] @ vectors[1] < 0.99


def test_a_saved_encoder_is_loaded(encoder, tmp_path):
    word_model().save_pretrained(str(tmp_path / "mine"))
    loaded = SentenceEncoder.load(tmp_path / "mine", device="cpu")
    assert loaded.name == "mine"
    assert torch.equal(loaded.encode([CAT]), encoder.encode([CAT]))


def test_late_interaction_by_hand(encoder):
    """Each token of the question counts by its squared length, as far as the nearest of the text's points its way."""
    table, tokenizer = encoder.model[0].embedding.weight.detach(), encoder.model[0].tokenizer
    texts, question = [CAT, OSLO, "Nothing known"], "Grey Oslo cat, grey"
    by_hand = []
    for text in texts:
        told = table[sorted(set(tokenizer.encode(text).ids))]
        asked = table[sorted(set(tokenizer.encode(question).ids))]
        nearest = torch.cosine_similarity(asked[:, None], told[None], dim=2).amax(1).clamp(min=0)
        by_hand.append(float((asked.norm(dim=1) ** 2 * nearest).sum() / asked.norm(dim=1).square().sum()))
    late = encoder.late_interaction(question, encoder.tokens(texts))
    assert late.tolist() == pytest.approx(by_hand, abs=1e-6)
    assert encoder.late_interaction(CAT, encoder.tokens(texts))[0] == pytest.approx(1)


def test_tokens_keep_no_order(encoder):
    tokens = encoder.tokens(["grey cat", "cat grey grey", ""])
    assert tokens.shape == (3, encoder.model[0].embedding.num_embeddings)
    assert (tokens[0] != tokens[1]).nnz == 0 and tokens[0].nnz == 2 and tokens[2].nnz == 0
    assert encoder.late_interaction("", tokens).tolist() == [0, 0, 0]
    assert encoder.late_interaction("grey", tokens).tolist() == pytest.approx([1, 1, 0])
    assert encoder.late_interaction("grey", tokens[:0]).tolist() == []


def test_an_encoder_that_does_more_than_average_has_no_late_interaction():
    contextual = contextual_encoder()
    tokens = contextual.tokens([CAT, OSLO])
    assert contextual.encode([CAT]).shape == (1, 8) and tokens.shape == (2, 0)
    assert contextual.late_interaction("Which cat?", tokens) is None


def test_the_bundled_encoder_tells_a_cat_from_a_train():
    bundled = SentenceEncoder.load(device="cpu")
    cat, train, question = bundled.encode([CAT, "The train to Lyon was late.", "Which cat did I adopt?"])
    assert question @ cat > question @ train


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere", "somebody/something", "not a name"])
def test_what_is_no_encoder(monkeypatch, name):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError) as error:
        SentenceEncoder.load(name)
    assert name in str(error.value) and "\n" not in str(error.value) and str(error.value).endswith(".")


def test_damaged_encoders(tmp_path):
    word_model().save_pretrained(str(tmp_path))
    (weights,) = tmp_path.rglob("*.safetensors")
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(ModelError, match="damaged") as error:
        SentenceEncoder.load(tmp_path)
    assert "\n" not in str(error.value)
    weights.unlink()
    with pytest.raises(ModelError, match="no sentence-transformers model"):
        SentenceEncoder.load(tmp_path)
