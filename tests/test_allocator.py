"""Freed memory stays in the process: measured by the page faults of a fresh interpreter."""

import subprocess
import sys

import pytest

from aecore.allocator import keep_freed_memory

FAULTS = """
import resource, sys
from aecore.allocator import keep_freed_memory
import numpy as np
agreed = sys.argv[1] == "keep" and keep_freed_memory()
def use():
    blocks = [np.ones(300_000, np.float32) for _ in range(4)]
for _ in range(5): use()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(50): use()
print(int(agreed), resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(how: str) -> tuple[bool, int]:
    """Return whether the library agreed, and the page faults of fifty rounds of making and dropping four blocks."""
    out = subprocess.run([sys.executable, "-c", FAULTS, how], capture_output=True, text=True, check=True).stdout
    agreed, count = out.split()
    return agreed == "1", int(count)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mallopt is glibc's")
def test_blocks_that_come_and_go_cost_no_page_faults() -> None:
    agreed, kept = faults("keep")
    _, plain = faults("plain")
    if agreed:
        assert kept < 100 < plain


def test_other_systems_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert keep_freed_memory() is False
