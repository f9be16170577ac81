"""The process that makes pages: it may die, exit, hang or fail, and the next thing is done."""

import threading
import time
from collections.abc import Iterator

import pytest
from samples import EVER, sample
from tasks import answer, die, fail, hang, leave, leave_politely, number, unsendable

from fiches.build.preview.worker import LostError, Worker
from fiches.settings import Project


@pytest.fixture
def worker(project: Project) -> Iterator[Worker]:
    worker = Worker(project, patience=2)
    yield worker
    worker.close()


ENDINGS = [
    (die, "", "s’est arrêté"),
    (leave, 0, r"\(code 0\)"),
    (leave, 7, r"\(code 7\)"),
    (leave_politely, 3, "SystemExit"),
    (hang, "", "au bout de 2 secondes"),
    (fail, "", "ValueError : rien ne va"),
    (unsendable, "", "TypeError"),
]


@pytest.mark.parametrize(("work", "task", "said"), sample(ENDINGS, 1, every=EVER))
def test_what_ends_it_is_told_and_the_next_task_is_done(
    worker: Worker, project: Project, work: object, task: object, said: str
) -> None:
    for _ in range(2):
        with pytest.raises(LostError, match=said):
            worker.ask(work, task)  # type: ignore[arg-type]
    assert worker.ask(answer, "suite") == f"{project.root.name}: suite"


def test_one_that_is_killed_from_outside_is_replaced(worker: Worker, project: Project) -> None:
    first = worker.ask(number, "")
    worker._process.kill()
    worker._process.join()
    assert worker.ask(answer, "suite") == f"{project.root.name}: suite"
    assert worker.ask(number, "") != first


def test_it_stays_the_same_until_its_code_changes(worker: Worker) -> None:
    first = worker.ask(number, "")
    assert worker.ask(number, "") == first
    worker.renew()
    assert worker.ask(number, "") != first


def test_it_is_renewed_while_it_works(worker: Worker) -> None:
    first = worker.ask(number, "")
    with worker._turn:
        worker.renew()
    assert worker.ask(number, "") != first


def test_it_ends_at_once_whatever_it_does(project: Project) -> None:
    worker = Worker(project, patience=600)

    def ask() -> None:
        with pytest.raises(LostError):
            worker.ask(hang, "")

    asked = threading.Thread(target=ask)
    asked.start()
    while not worker._turn.locked():
        time.sleep(0.01)
    worker.close()
    asked.join(30)
    assert not asked.is_alive()
    assert not worker._process.is_alive()
    with pytest.raises(LostError, match="arrêté"):
        worker.ask(number, "")
