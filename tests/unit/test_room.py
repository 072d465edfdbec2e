"""Memory is counted before it is taken, also inside a container that has less than its machine."""

import pytest

from core import room


def test_what_fits_and_what_does_not():
    free = room.free_bytes()
    assert free > 0
    room.check_room(free // 2, "This")
    with pytest.raises(ValueError, match=r"This needs about \d+\.0 GB of memory, and .* GB are free: choose something"):
        room.check_room((free // 10**9 + 100) * 10**9, "This")


@pytest.mark.parametrize(("most", "free"), [("5000", 5000 - 3000 + 1000), ("max", None)])
def test_a_container_may_have_less_than_its_machine(tmp_path, monkeypatch, most, free):
    monkeypatch.setattr(room, "CGROUP", tmp_path)
    (tmp_path / "memory.max").write_text(f"{most}\n")
    (tmp_path / "memory.current").write_text("3000\n")
    (tmp_path / "memory.stat").write_text("anon 2000\ninactive_file 1000\n")
    assert room.free_bytes() == free if free else room.free_bytes() > 1e6


def test_no_copy_to_train_where_there_is_no_room(tiny, monkeypatch):
    monkeypatch.setattr("core.room.free_bytes", lambda device: 1000)
    with pytest.raises(ValueError, match=r"A copy of llama to train needs about 0.0 GB"):
        tiny.copy()
