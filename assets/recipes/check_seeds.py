"""Name the faulty lines of a seed file: `python assets/recipes/check_seeds.py assets/recipes/seeds/home.jsonl`."""

import sys
from pathlib import Path

from corpus import parse_seed, unread_answers


def main() -> None:
    lines = Path(sys.argv[1]).read_text().splitlines()
    faults = 0
    for number, line in enumerate(lines, 1):
        try:
            seed = parse_seed(line)
            problems = [f"the answer {a!r} does not stand in the text" for a in unread_answers(seed)]
        except (ValueError, KeyError, TypeError) as error:
            problems = [repr(error)]
        for problem in problems:
            faults += 1
            sys.stdout.write(f"line {number}: {problem}\n")
    sys.stdout.write(f"{len(lines)} seeds, {faults} faults\n")


if __name__ == "__main__":
    main()
