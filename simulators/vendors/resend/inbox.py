"""A page to look at what was given to the simulated Resend."""

import html
import re

from simulators.vendors.resend.mails import Mail, iso


def inbox_page(mails: list[Mail]) -> str:
    """A page to look at what would have been sent, the newest first."""
    rows = "".join(_entry(mail) for mail in reversed(mails[-100:])) or "<p>Nothing sent yet.</p>"
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Simulated inbox</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
:root {{ color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }} body {{ max-width: 46rem; margin: 2rem auto;
padding: 0 1rem; }} .mark {{ border: 1px dashed; border-radius: 1rem; padding: 0 .6rem; font-size: .8rem; }}
details {{ border: 1px solid #8885; border-radius: .6rem; padding: .7rem 1rem; margin: .6rem 0; }}
small {{ opacity: .75; }} pre {{ white-space: pre-wrap; font: inherit; overflow-wrap: anywhere; }}</style></head><body>
<h1>Simulated inbox <span class="mark">Simulated</span></h1>
<p>What the simulated Resend was given. None of it left this machine.</p>{rows}</body></html>"""


def _entry(mail: Mail) -> str:
    headers = mail.body.get("headers") or {}
    lines = {"From": mail.body["from"], "To": mail.to, "Reply-To": mail.body.get("reply_to", ""), **headers}
    shown = "\n".join(f"{name}: {value}" for name, value in lines.items() if value)
    events = ", ".join(event.removeprefix("email.") for event in mail.events) or "queued"
    subject, text = html.escape(str(mail.body["subject"])), html.escape(str(mail.body.get("text", "")))
    linked = re.sub(r"(https?://\S+)", r'<a href="\1">\1</a>', text)
    return (
        f"<details><summary><strong>{subject}</strong><br><small>To {html.escape(mail.to)}, {iso(mail.at)}, {events}"
        f"</small></summary><small><pre>{html.escape(shown)}</pre></small><pre>{linked}</pre></details>"
    )
