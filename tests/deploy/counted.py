"""A task that takes a while and leaves a line, for the workers that a test starts."""

import os
import time


def count(file: str, number: int) -> None:
    time.sleep(0.15)
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND)
    os.write(descriptor, f"{number}\n".encode())
    os.close(descriptor)
