"""What stands in a log, and what must not: addresses of ours that let in whoever knows them, secrets, and what belongs
to people.

Code logs ids, never names; but errors of libraries and of PostgreSQL quote what they were given. So the last step, the
formatter, masks what can be told by its form, and drops the lines in which PostgreSQL repeats rows and statements.
"""

import logging
import re
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from realty.log_context import ATTRIBUTE, current

# A vendor's webhook, an invitation, a new password, a new e-mail address, a calendar, a shared search: each has its key
# in the path.
BEFORE_A_KEY = r"/hooks/[\w-]+/|/invitation/|/sign-in/new-password/[\w-]+/|/profile/email/|/calendar/|/shared/"
KEYS = re.compile(rf"({BEFORE_A_KEY})(?!set-password\b)[^/\s]+")

EMAIL = re.compile(r"[\w.+'%-]+@[\w-]+(?:\.[\w-]+)+")
# Ten digits as they are written in the US, with or without the country's; not a part of a longer number.
PHONE = re.compile(r"(?<![\w.-])(?:\+?1[ .-]?)?\(?[2-9]\d{2}\)?[ .-]{0,2}[2-9]\d{2}[ .-]?\d{4}(?![\w-])")
SOCIAL_SECURITY = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
# `password=...`, `"token": "..."`, `Authorization: Bearer ...`, `https://user:password@host`.
SECRET = re.compile(
    r"(?i)(\b[\w-]*(?:password|passwd|secret|token|api[_-]?key|authorization|cookie)[\"']?\s*[:=]\s*)"
    r"(?:(?:bearer|basic|digest)\s+)?(\"[^\"]*\"|'[^']*'|[^\s,;&}\")]+)"
)
BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}")
URL_PASSWORD = re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+@")
# What a query holds was typed or chosen by someone.
QUERY = re.compile(r"(?<=\?)[^\s\"'<>]+")
# PostgreSQL: rows that broke a constraint, values in error, the statement's text around the error (libpq, "Message
# fields": D, W, LINE). Django puts values into the text of statements, so the text holds them.
QUOTED_BY_POSTGRES = re.compile(r"(?m)^(\s*(?:DETAIL|CONTEXT|QUERY|LINE \d+|STATEMENT):).*$")
VALUE_IN_ERROR = re.compile(r"(invalid input [\w ]+: |out of range: |value )\"(?:[^\"\n]|\"\")*\"")


def to_console(log_format: str, level: str) -> dict[str, Any]:
    """The settings of Python's logging: all of it to the console, as a "line" or "json"."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"keys_masked": {"()": "realty.logs.KeysMasked"}},
        "formatters": {
            "line": {"()": "realty.logs.Line", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
            "json": {"()": "realty.logs.JsonLine"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": log_format}},
        "loggers": {"django.request": {"filters": ["keys_masked"]}},
        "root": {"handlers": ["console"], "level": level},
    }


def without_keys(text: str) -> str:
    return KEYS.sub(r"\1***", text)


def without_personal_data(text: str) -> str:
    """The text with e-mail addresses, phone numbers, secrets, queries of addresses, and rows that PostgreSQL quotes
    replaced. Names cannot be told by their form: code must not log them."""
    text = QUOTED_BY_POSTGRES.sub(r"\1 ***", without_keys(text))
    text = VALUE_IN_ERROR.sub(r'\1"***"', text)
    text = URL_PASSWORD.sub("***@", text)
    text = BEARER.sub(r"\1 ***", SECRET.sub(r"\1***", text))
    text = QUERY.sub("***", text)
    return SOCIAL_SECURITY.sub("***", PHONE.sub("(phone)", EMAIL.sub("(e-mail)", text)))


class KeysMasked(logging.Filter):
    """Django writes the path of each request that it refuses."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        masked = without_keys(text)
        if masked != text:
            record.msg, record.args = masked, ()
        return True


class Line(logging.Formatter):
    """A line to read; LOG_FORMAT=line."""

    def format(self, record: logging.LogRecord) -> str:
        return without_personal_data(super().format(record))


class JsonLine(JsonFormatter):
    """One JSON object a line; LOG_FORMAT=json. Keys: time, level, logger, message, those of `log_context.current`,
    status_code of refused requests, and exc_info. What else was given to the logger as `extra` is left out: it may be
    a request, with all that was typed."""

    KEPT = ("status_code", "exc_info", "stack_info")

    def __init__(self) -> None:
        super().__init__("%(message)s", json_ensure_ascii=False)

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        super().add_fields(log_data, record, message_dict)
        kept = {name: log_data[name] for name in self.KEPT if log_data.get(name)}
        message = record.message or str(record.msg)
        log_data.clear()
        log_data["time"] = self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z")
        about = current()
        if name := getattr(getattr(record, "request", None), ATTRIBUTE, ""):
            about["request"] = name
        log_data |= {"level": record.levelname, "logger": record.name, "message": message, **about, **kept}

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {
            name: without_personal_data(value) if isinstance(value, str) and name != "time" else value
            for name, value in log_data.items()
        }
