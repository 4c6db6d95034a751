"""What the claims about autoencoders come to: every sweep of the Uses page, trained here.

    python -m tests.benchmarks.claims [NAME...]

Each row is a variant: its last training loss and its last held-out loss per pixel, mean and sample standard deviation
over the seeds, and the spread between seeds in per cent. What the page says of these claims was read from this table.
"""

import argparse
from collections import defaultdict
from statistics import mean, stdev

from aecore.events import Epoch
from aecore.sweeps import SWEEPS, Sweep
from aecore.training import Training

Losses = tuple[float, float]
HEAD = "| variant | training | held out | deviation | spread | seeds |\n|---|---|---|---|---|---|"


def last_losses(sweep: Sweep) -> dict[str, list[Losses]]:
    """Train every member; return (training, held-out) reconstruction loss per pixel of each, by variant."""
    found: dict[str, list[Losses]] = defaultdict(list)
    for member in sweep.members():
        epochs = [event for event in Training(member.config).events() if isinstance(event, Epoch)]
        validation = epochs[-1].validation
        assert validation is not None
        found[member.variant].append((epochs[-1].training["reconstruction"], validation["reconstruction"]))
    return found


def row(variant: str, losses: list[Losses]) -> str:
    """Return a line of the table."""
    seen, held = ([pair[at] for pair in losses] for at in (0, 1))
    deviation = stdev(held) if len(held) > 1 else None  # one seed tells of no spread
    spread = "" if deviation is None else f"{deviation:.4f} | {100 * deviation / mean(held):.1f} %"
    return f"| {variant} | {mean(seen):.4f} | {mean(held):.4f} | {spread or ' | '} | {len(losses)} |"


def main() -> None:
    """Print a table for each sweep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"sweeps; by default {', '.join(SWEEPS)}")
    asked = parser.parse_args()
    for name in asked.names or SWEEPS:
        print(f"\n{SWEEPS[name].title}\n{HEAD}")
        for variant, losses in last_losses(SWEEPS[name]).items():
            print(row(variant, losses), flush=True)


if __name__ == "__main__":
    main()
