"""Values that no page expects. All are harmless in themselves: they try our own guards."""

import os

FULL = os.environ.get("ATTACK") == "full"

QUICK = ("\0", "'\"><script>alert(1)</script>", "9" * 30, "9999-12-31", "{first_name", "-1", "%s%n\\' OR 1=1--")
ALL = (
    *QUICK,
    "",
    " ",
    "0",
    "1e999",
    "NaN",
    "Infinity",
    "0x10",
    "1_000",
    "²",
    "٣",
    "9223372036854775808",
    "-9223372036854775809",
    "0001-01-01",
    "2026-02-30",
    "24:61",
    "true",
    "null",
    "[]",
    "{}",
    "a" * 10_000,
    "\u202e\u2028\x0b\ufeff",
    "\U0001f3e0\u0301",
    "../../etc/passwd",
    "http://169.254.169.254/",
    "javascript:alert(1)",
    "%00%ff",
    "a\r\nSet-Cookie: x=1",
    "=cmd()",
    "(((((((((((((((((((",
    "*:* & ! | <->",
)
VALUES = ALL if FULL else QUICK
# Each parameter of its own costs most: a dozen values.
ONE_BY_ONE = ALL[:12] if FULL else ("\0", "9" * 30)
