"""Slow down guessing of event codes without knowing who asks: no address, no cookie, nothing per person (SEC-10).

There are 20^4 · 8^2 = 10,240,000 codes. Each process forgives 60 wrong ones, and one more each second. After that
a wrong code waits a second for its answer, four at a time, and the others are refused at once: whoever waits for
answers tries five codes a second and is through all of them in 24 days.

A right code is never slowed or refused: a hall full of people must not be kept out because somebody guesses. The
price of that is plain. Whoever does not wait can take a refusal for what it is, a wrong code; at a thousand
requests a second they are through all codes in three hours, and find the first of ten open events in a quarter of
an hour. What is behind a code is made for that: the questions, a way to send made-up answers, and after closing
what everybody may read there. It never leads to what somebody else answered, and far more answers than people
were expected are noticed when the event closes.
"""

import threading
import time
from collections.abc import Callable

FORGIVEN = 60
BACK_EACH_SECOND = 1.0
WAIT = 1.0  # seconds
# Of the server's sixteen threads in a process; the others are for people with a right code.
MOST_WAITING = 4
COME_BACK_AFTER = 60  # seconds


class Guesses:
    """Count wrong codes from everybody together, in memory alone."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._places_to_wait = threading.BoundedSemaphore(MOST_WAITING)
        self._forgiven = float(FORGIVEN)
        self._counted_at = clock()

    def may_answer(self) -> bool:
        """Return, at once or after a wait, whether a wrong code is answered; otherwise it is refused."""
        if self._is_forgiven():
            return True
        if not self._places_to_wait.acquire(blocking=False):
            return False
        try:
            self._sleep(WAIT)
        finally:
            self._places_to_wait.release()
        return True

    def _is_forgiven(self) -> bool:
        with self._lock:
            now = self._clock()
            self._forgiven = min(FORGIVEN, self._forgiven + (now - self._counted_at) * BACK_EACH_SECOND)
            self._counted_at = now
            if self._forgiven < 1:
                return False
            self._forgiven -= 1
            return True
