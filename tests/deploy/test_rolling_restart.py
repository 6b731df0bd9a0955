"""A restart of the web server and of the workers under load: no request fails, no task is lost or done twice."""

import signal
import socket
import threading
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from django_q.tasks import async_task

from realty import queue_health
from tests.deploy import site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CLIENTS, TASKS = 6, 40


class Clients:
    """Each asks for a page, with a connection for each request as nginx does, again and again until the end."""

    def __init__(self, port: int) -> None:
        self.port, self.ending, self.found = port, threading.Event(), Counter[str]()
        self.threads = [threading.Thread(target=self._ask) for _ in range(CLIENTS)]

    def __enter__(self) -> "Clients":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.ending.set()
        for thread in self.threads:
            thread.join()

    def _ask(self) -> None:
        headers = {"Host": site.HOST, "X-Forwarded-Proto": "https", "Connection": "close"}
        while not self.ending.is_set():
            web = HTTPConnection("127.0.0.1", self.port, timeout=site.PATIENCE)
            try:
                web.request("GET", "/sign-in/", headers=headers)
                answer = web.getresponse()
                answer.read()
                self.found[str(answer.status)] += 1
            except (HTTPException, OSError) as error:
                self.found[repr(error)] += 1
            finally:
                web.close()

    def more(self, number: int) -> None:
        """Until so many more requests were answered."""
        wanted = self.found["200"] + number
        site.until(lambda: self.found["200"] >= wanted or set(self.found) != {"200"})


def pids_of_workers(master: int) -> set[int]:
    return {int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()}


def test_no_request_fails_while_the_web_server_is_replaced(tmp_path: Path, static: Path) -> None:
    data = tmp_path
    with site.listening() as listener:
        port = listener.getsockname()[1]
        first = site.gunicorn(data, listener, WEB_WORKERS="2", WEB_STOP_SECONDS="20", STATIC_ROOT=str(static))
        second = None
        try:
            site.until(lambda: site.answers(port), log=data / "web.log")
            with Clients(port) as clients:
                clients.more(20)
                before = pids_of_workers(first.pid)
                first.send_signal(signal.SIGHUP)
                site.until(lambda: not before & pids_of_workers(first.pid))
                clients.more(20)
                # `systemctl restart`: the old one ends what it answers, then the new one begins.
                assert site.stop(first) == 0
                second = site.gunicorn(data, listener, WEB_WORKERS="2", STATIC_ROOT=str(static))
                clients.more(20)
            assert set(clients.found) == {"200"}, clients.found
        finally:
            for process in (first, second):
                if process:
                    site.stop(process)


def test_no_task_is_lost_while_the_workers_are_replaced(tmp_path: Path) -> None:
    data, done = tmp_path, tmp_path / "done"
    done.touch()

    def queue(numbers: range) -> None:
        for number in numbers:
            async_task("tests.deploy.counted.count", str(done), number)

    queue(range(20))
    first = site.worker(data)
    second = None
    try:
        site.until(lambda: len(done.read_text().splitlines()) >= 6, log=data / "worker.log")
        health = queue_health.now()
        assert health.workers == 2 and health.working, "it is stopped in the middle"
        # Twice, as by one who is impatient: django-q2's own would hang.
        first.send_signal(signal.SIGTERM)
        queue(range(20, 30))
        second = site.worker(data)
        assert site.stop(first) == 0, (data / "worker.log").read_text()[-6000:]
        queue(range(30, TASKS))
        site.until(lambda: len(done.read_text().splitlines()) >= TASKS, log=data / "worker.log")
        time.sleep(0.5)  # for one that would come twice
        assert Counter(done.read_text().splitlines()) == Counter(str(number) for number in range(TASKS))
        assert len(queue_health.clusters()) == 1, "the one that stopped said so"
    finally:
        for process in (first, second):
            if process:
                site.stop(process)
    assert queue_health.clusters() == ()


def test_a_request_that_is_being_answered_is_not_cut_off(tmp_path: Path, static: Path) -> None:
    """Half of it has come when the server is told to stop: it waits for the rest and answers."""
    data = tmp_path
    with site.listening() as listener:
        port = listener.getsockname()[1]
        web = site.gunicorn(data, listener, WEB_STOP_SECONDS="20", STATIC_ROOT=str(static))
        try:
            site.until(lambda: site.answers(port), log=data / "web.log")
            with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
                client.sendall(b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nConnection: close\r\n\r\nab")
                time.sleep(0.5)
                web.send_signal(signal.SIGTERM)
                time.sleep(0.5)
                client.sendall(b"cd")
                assert b" 405 " in client.recv(1000)
            assert site.stop(web) == 0
        finally:
            site.stop(web)
