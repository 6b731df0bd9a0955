"""`manage.py simulate_vendors` in a process of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from django.core.management import CommandError, call_command

from simulators.vendors import SimulatedVendors

ROOT = Path(__file__).resolve().parents[3]


def test_it_serves_until_it_is_told_to_stop() -> None:
    command = [sys.executable, "manage.py", "simulate_vendors", "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ.copy())  # noqa: S603
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        url = line.split(" at ")[1].split()[0]
        assert requests.get(f"{url}/_control/", timeout=10).json()["simulated"] is True
        process.send_signal(signal.SIGTERM)
        assert "stopped" in process.communicate(timeout=30)[0]
    finally:
        process.kill()
    assert process.returncode == 0


def test_a_taken_port_is_said() -> None:
    with SimulatedVendors() as server, pytest.raises(CommandError, match="Give --port"):
        call_command("simulate_vendors", port=server.port)
