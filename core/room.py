"""Whether there is memory for something large, before it is taken: a process that takes too much is killed.

In: bytes. Out: nothing, or one sentence why not. Knows nothing about what the bytes are for.
"""

from pathlib import Path

import psutil
import torch

CGROUP = Path("/sys/fs/cgroup")  # of a container, which may have less than its machine


def check_room(needed: int, what: str, device: str = "cpu") -> None:
    """ValueError if `what` needs more bytes than are free."""
    if needed > (free := free_bytes(device)):
        raise ValueError(
            f"{what} needs about {needed / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB are free: "
            "choose something smaller."
        )


def free_bytes(device: str = "cpu") -> int:
    """Bytes that may still be taken: of the GPU, or of this machine or its container, whichever has less."""
    if device == "cuda":
        return torch.cuda.mem_get_info()[0]
    free = psutil.virtual_memory().available
    try:
        most, taken = ((CGROUP / name).read_text() for name in ("memory.max", "memory.current"))
        counts = dict(line.split() for line in (CGROUP / "memory.stat").read_text().splitlines())
        return min(free, int(most) - int(taken) + int(counts["inactive_file"]))  # files that it can let go of
    except (OSError, ValueError):  # no container, or one that may take all
        return free
