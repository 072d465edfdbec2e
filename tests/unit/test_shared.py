"""Which memory is chosen in the list of memories."""

from types import SimpleNamespace

from demo.shared import Shared


def test_a_choice_that_another_tab_has_forgotten_falls_to_the_newest(full):
    visitor = SimpleNamespace(memory=full)
    first, *_, last = (memory.id for memory in full.memories)
    assert Shared.listed(visitor, first)[1].value == first
    full.forget(first)
    assert Shared.listed(visitor, first)[1].value == last
    assert Shared.listed(SimpleNamespace(memory=full.fresh()), first)[1].value is None
