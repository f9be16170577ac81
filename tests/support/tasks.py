"""What a process is asked to do: spawned, it finds these by their names."""

import os
import sys
import threading
import time

from fiches.build.make import Maker


def answer(maker: Maker, task: str) -> str:
    return f"{maker.project.root.name}: {task}"


def number(_: Maker, __: str) -> int:
    return os.getpid()


def die(_: Maker, __: str) -> None:
    os.abort()


def leave(_: Maker, code: int) -> None:
    os._exit(code)


def leave_politely(_: Maker, code: int) -> None:
    sys.exit(code)


def hang(_: Maker, __: str) -> None:
    while True:
        time.sleep(60)


def fail(_: Maker, __: str) -> None:
    raise ValueError("rien ne va")


def unsendable(_: Maker, __: str) -> object:
    return threading.Lock()
