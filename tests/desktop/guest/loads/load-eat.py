"""load-eat.py SECONDS: takes memory, at once until little is left, then slowly. SIGUSR1 frees it, SIGUSR2 begins again."""

import re
import signal
import sys
import time

MEGABYTE = 1 << 20
# Where the slow part begins and where all of it ends, in megabytes of available memory.
SLOW_BELOW, STOP_BELOW = 800, 130
STEP = 5

end = time.time() + float(sys.argv[1])
kept = []
is_hungry = True


def calm(*_):
    global is_hungry
    is_hungry = False
    kept.clear()


def resume(*_):
    global is_hungry
    is_hungry = True


def available():
    with open('/proc/meminfo') as file:
        return int(re.search(r'MemAvailable: +(\d+)', file.read()).group(1)) // 1024


signal.signal(signal.SIGUSR1, calm)
signal.signal(signal.SIGUSR2, resume)
while time.time() < end:
    left = available()
    if is_hungry and left > STOP_BELOW:
        kept.append(bytearray(b'x') * (STEP * MEGABYTE))
    time.sleep(0.01 if left > SLOW_BELOW else 0.5)
