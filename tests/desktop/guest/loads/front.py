"""front.py THREADS SECONDS: the program in the window in front, from which a load takes processors. SIGUSR1 calms it."""

import hashlib
import os
import signal
import sys
import threading
import time

threads, end = int(sys.argv[1]), time.time() + float(sys.argv[2])
busy = threading.Event()
busy.set()
signal.signal(signal.SIGUSR1, lambda *_: busy.clear())


def work():
    while True:
        busy.wait()
        # It releases the lock of the interpreter, so that the threads run at the same time.
        hashlib.pbkdf2_hmac('sha256', b'lab', b'lab', 2000)


for _ in range(threads):
    threading.Thread(target=work, daemon=True).start()
while time.time() < end:
    time.sleep(0.5)
os._exit(0)
