"""What this process is, by its command line: it decides the database's role and how long a statement may take."""

import os
import sys
from enum import Enum
from pathlib import Path

from realty.env import env_bool, env_int, env_str

# They make or change tables, or must see what only the tables' owner sees.
OWNER_COMMANDS = frozenset(
    {"migrate", "cells", "backup", "restore", "upgrade", "roll_back", "drill"}
    | {"serve", "test", "sqlmigrate", "makemigrations", "dbshell"}
)
MANAGE = frozenset({"manage.py", "django-admin"})


class Process(Enum):
    """The value is the number of seconds after which PostgreSQL ends a statement, a wait for a lock, and a transaction
    that does nothing; 0 is never. A page must not hold one of the few threads longer, and a task is killed after
    120."""

    WEB = 20
    WORKER = 110
    COMMAND = 0


def this_process() -> Process:
    command = command_name()
    if env_bool("WEB_PROCESS", False) or command == "runserver" or "gunicorn" in Path(sys.argv[0]).name:
        return Process.WEB
    return Process.WORKER if command == "qcluster" else Process.COMMAND


def command_name() -> str:
    """Of manage.py; empty in any other process."""
    return sys.argv[1] if Path(sys.argv[0]).name in MANAGE and len(sys.argv) > 1 else ""


def is_owner() -> bool:
    """Whether this process works as the tables' owner; DATABASE_ROLE=owner says so of a script of one's own."""
    return env_str("DATABASE_ROLE", "owner" if command_name() in OWNER_COMMANDS else "site") == "owner"


def is_served() -> bool:
    """Whether this is the web process, or makes what it serves."""
    return env_bool("WEB_PROCESS", False) or command_name() in ("serve", "upgrade", "roll_back", "collectstatic")


def timeout_seconds() -> int:
    """DATABASE_TIMEOUT_WEB, DATABASE_TIMEOUT_WORKER, DATABASE_TIMEOUT_COMMAND."""
    process = this_process()
    return env_int(f"DATABASE_TIMEOUT_{process.name}", process.value, 0, 24 * 3600)


def own_environment() -> dict[str, str]:
    """The environment for a program that this one starts: its role is its own matter."""
    return {name: value for name, value in os.environ.items() if name != "DATABASE_ROLE"}
