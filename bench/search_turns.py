"""The search page of one build, opened round by round when asked: `python bench/search_turns.py CHECKOUT TENANTS`, in a
process of its own whose folder is that checkout. Its own code, migrations, database and data; only this file is of
another build.

Reads lines of JSON, {"kind", "round"}; answers each with the milliseconds of every address. Ends with its input.
"""

import json
import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Any

# Asked for by builds that know them and by those that do not.
LATER = ("pool=", "=unknown", "min_garage=", "home_type=")


def _seeding(tenants: int) -> ModuleType:
    """`bench.seed_search` of the build with so many tenants, which its SQL is made of when it is imported."""
    spec = find_spec("bench.seed_search")
    assert spec and spec.origin
    module = module_from_spec(spec)
    sys.modules["bench.seed_search"] = module
    text = Path(spec.origin).read_text().replace("TENANTS = 500", f"TENANTS = {tenants}")
    exec(compile(text, spec.origin, "exec"), module.__dict__)  # noqa: S102 - the build's own file
    return module


@contextmanager
def _pages(tenants: int) -> Iterator[dict[str, tuple[Any, list[str]]]]:
    """A client and its addresses of each kind, over a database of so many tenants."""
    seeding = _seeding(tenants)
    from bench import search  # noqa: PLC0415  after the set-up
    from bench.database import own_database  # noqa: PLC0415
    from bench.search_mix import PLATFORM_MIX, TENANT_MIX  # noqa: PLC0415
    from realty.tenants.models import Tenant  # noqa: PLC0415
    from realty.tenants.scope import platform_scope  # noqa: PLC0415

    with own_database(f"realty_bench_search_{os.getpid()}"):
        seeding.seed()
        with platform_scope("benchmark"):
            tenant = Tenant.objects.get(slug="bench1")
        tenants_mix = tuple(query for query in TENANT_MIX if not any(name in query for name in LATER))
        yield {
            "tenant": (search.agent_of(tenant), search.addresses(tenants_mix)),
            "platform": (search.staff(), search.addresses(PLATFORM_MIX)),
        }


def main(checkout: str, tenants: int) -> None:
    # This file's folder stands first otherwise, and "bench" would be this build's.
    sys.path[0] = checkout
    os.environ["DJANGO_SETTINGS_MODULE"] = "realty.settings"
    told, sys.stdout = sys.stdout, sys.stderr
    import django  # noqa: PLC0415

    django.setup()
    from bench.pages import _opened, timed  # noqa: PLC0415
    from realty.memory import settle  # noqa: PLC0415

    with _pages(tenants) as kinds:
        settle()  # as the web process does
        print("ready", file=told, flush=True)
        for line in sys.stdin:
            order = json.loads(line)
            client, these = kinds[order["kind"]]
            shuffled = random.Random(order["round"]).sample(these, len(these))
            taken = [timed(lambda client=client, address=address: _opened(client, address)) for address in shuffled]
            print(json.dumps(taken), file=told, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
