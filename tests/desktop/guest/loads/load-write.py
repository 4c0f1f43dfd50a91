"""load-write.py SECONDS: keeps /slow busy, past the cache. SIGUSR1 calms it, SIGUSR2 resumes."""

import mmap
import os
import signal
import sys
import threading
import time

end = time.time() + float(sys.argv[1])
busy = threading.Event()
busy.set()
signal.signal(signal.SIGUSR1, lambda *_: busy.clear())
signal.signal(signal.SIGUSR2, lambda *_: busy.set())
data = mmap.mmap(-1, 1 << 20)


def write(lane):
    file = os.open(f'/slow/lab-{lane}', os.O_WRONLY | os.O_CREAT | os.O_DIRECT | os.O_DSYNC, 0o600)
    at = 0
    while True:
        busy.wait()
        os.pwrite(file, data, (at % 4) << 20)
        at += 1


for lane in range(8):
    threading.Thread(target=write, args=(lane,), daemon=True).start()
while time.time() < end:
    time.sleep(0.5)
os._exit(0)
