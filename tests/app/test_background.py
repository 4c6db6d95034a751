"""Work beside the pages: a process that ends waits for what is in hand, and begins nothing more."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Lock

import pytest

from app import background

ROOT = Path(__file__).parents[2]
ENDS_AT_ONCE = """
import time
from threading import Event, Lock
from app import background

turn, begun = Lock(), Event()

def first():
    begun.set()
    time.sleep(0.3)
    print("the first is done", flush=True)

background.begin(first, turn, "first")
begun.wait(10)
background.begin(lambda: print("the second is done", flush=True), turn, "second")
"""


def test_what_is_returned_or_raised_comes_to_whoever_waits() -> None:
    assert background.begin(lambda: 3, Lock(), "three").result(10) == 3
    with pytest.raises(KeyError):
        background.begin(lambda: {}["x"], Lock(), "nothing").result(10)


def test_the_end_of_the_process_waits_for_what_is_in_hand_and_for_nothing_else() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", ENDS_AT_ONCE], capture_output=True, text=True, env=environment, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "the first is done\n", "")
