"""The pages of one build, opened round by round when asked: `python bench/turns.py CHECKOUT LEADS`, in a process of its
own whose folder is that checkout. Its own code, migrations, database and data; only this file is of another build.

Reads lines of JSON, {"kind", "round"}; answers each with the milliseconds of every address. Ends with its input.
"""

import json
import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

# Opened by builds that know them and by those that do not, which show another list then.
LATER = "calls="


@contextmanager
def _pages(leads: int) -> Iterator[tuple[Any, dict[str, list[str]]]]:
    """A client, and the addresses of each kind of page, over a database of so many leads."""
    from django.contrib.auth.models import User  # noqa: PLC0415  after the set-up
    from django.urls import reverse  # noqa: PLC0415

    from bench import lead_pages, seed_leads  # noqa: PLC0415
    from bench.database import own_database  # noqa: PLC0415

    seed_leads.LEADS = leads
    with own_database(f"realty_bench_turns_{os.getpid()}"):
        agent = User.objects.create_user("agent", "agent@example.com")
        seed_leads.seed(agent.pk)
        client, ids = lead_pages._member(agent)
        ways = random.Random(4)
        queue = [f"{reverse('leads')}?{query}" for query in lead_pages.QUEUE_MIX if LATER not in query]
        opened = [f"{reverse('lead', args=[pk])}?{ways.choice(lead_pages.LEAD_WAYS)}" for pk in ids]
        yield client, {"queue": queue, "lead": opened}


def _answers(client: Any, addresses: dict[str, list[str]], asked: TextIO) -> Iterator[list[float]]:
    from bench.pages import _opened, timed  # noqa: PLC0415

    for line in asked:
        order = json.loads(line)
        these = addresses[order["kind"]]
        shuffled = random.Random(order["round"]).sample(these, len(these))
        yield [timed(lambda address=address: _opened(client, address)) for address in shuffled]


def main(checkout: str, leads: int) -> None:
    # This file's folder stands first otherwise, and "bench" would be this build's.
    sys.path[0] = checkout
    os.environ["DJANGO_SETTINGS_MODULE"] = "realty.settings"
    told, sys.stdout = sys.stdout, sys.stderr
    import django  # noqa: PLC0415

    django.setup()
    from realty.memory import settle  # noqa: PLC0415

    with _pages(leads) as (client, addresses):
        settle()  # as the web process does
        print("ready", file=told, flush=True)
        for taken in _answers(client, addresses, sys.stdin):
            print(json.dumps(taken), file=told, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
