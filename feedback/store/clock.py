"""The time, asked for in one place so that a test can move it on."""

import time
from collections.abc import Callable

now: Callable[[], float] = time.time
