"""python -m aecore.mapworker: a warm process that makes the maps people ask for, one at a time.

It ends when its standard input closes (the server that started it is gone) or at SIGTERM, also in the middle of a
map: the wish for it stays in the queue, for the next worker. Whoever starts it should set

- OMP_NUM_THREADS, OPENBLAS_NUM_THREADS, MKL_NUM_THREADS and NUMBA_NUM_THREADS to its share of the cores: NumPy and
  numba read them when they are imported.
- NUMBA_THREADING_LAYER=workqueue: the one layer that is built into every numba, so nothing depends on which OpenMP or
  TBB a machine has. It aborts a process in which two threads use it at once; here only one ever does.
- NUMBA_CACHE_DIR to a folder that can be written, where neither site-packages nor the home folder can: without it
  every process compiles for some 20 s.
"""

import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from inspect import signature
from pathlib import Path

from filelock import Timeout

from aecore.errors import Refused
from aecore.files import read_json
from aecore.latent.maps import compute, digest, key
from aecore.mapjobs import codes_and_labels
from aecore.mapqueue import Note, Wish, wishes
from aecore.pace import Pace
from aecore.process import announce, announced, begin
from aecore.tables import MAPS

__all__ = ["main"]
