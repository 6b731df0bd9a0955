#!/usr/bin/env bash
# rets-python 0.4.12 throws away the rows of an answer that says "maximum records exceeded".
#
# Guess: reply code 20208 with rows and MAXROWS gives those rows and max_rows=True; it is how a server says "there are more".
# Seen: an error is raised and the rows are gone. With the same code and the words "Operation Successful" they come.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check rets-python==0.4.12 lxml==6.0.2 requests==2.32.5 requests-toolbelt==1.0.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from requests import Response
from rets.errors import RetsApiError
from rets.http.parsers import parse_search

print("rets-python", version("rets-python"))


def answer(text):
    response = Response()
    response.status_code = 200
    response.encoding = "utf-8"
    response._content = (
        f'<RETS ReplyCode="20208" ReplyText="{text}"><COUNT Records="900"/><COLUMNS>\tKey\t</COLUMNS>'
        "<DATA>\tL1\t</DATA><DATA>\tL2\t</DATA><MAXROWS/></RETS>"
    ).encode()
    try:
        result = parse_search(response)
    except RetsApiError as error:
        return f"RetsApiError {error.reply_code}"
    return [row["Key"] for row in result.data], result.max_rows


seen = {text: answer(text) for text in ("Maximum Records Exceeded", "Operation Successful")}
for text, result in seen.items():
    print(f"20208 {text}: {result}")
if seen != {"Maximum Records Exceeded": "RetsApiError 20208", "Operation Successful": (["L1", "L2"], True)}:
    sys.exit("This is not what was seen on 2026-11-28.")
PYTHON
