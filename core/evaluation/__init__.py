"""How well memories are kept: data, scores, protocol. `python -m core.evaluation` prints the table."""
