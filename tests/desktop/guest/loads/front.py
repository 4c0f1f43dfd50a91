"""front.py: the program in the window in front, which does almost nothing."""

import time

while True:
    time.sleep(1)
