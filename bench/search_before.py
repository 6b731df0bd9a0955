"""The search page beside an earlier build, with its own database and as many listings: both open the same addresses in
turn, as an agent of a tenant of 32,000 and as staff of the platform."""

import os
from contextlib import ExitStack

from bench.earlier import ROOT, checked_out, running
from bench.figures import Figure, told
from bench.lead_pages_before import BUILDS, figures_of, in_turn

TENANTS = int(os.environ.get("BENCH_TENANTS", "150"))


def figures() -> list[Figure]:
    with ExitStack() as stack:
        old = stack.enter_context(checked_out())
        # One after the other: two that seed at once would share the processors.
        opened = {
            name: stack.enter_context(running("search_turns.py", where, str(TENANTS)))
            for name, where in zip(BUILDS, (old, ROOT), strict=True)
        }
        tenant, platform = in_turn(opened, "tenant"), in_turn(opened, "platform")
    return [
        told("search beside the build before: tenants", TENANTS, "tenants"),
        *figures_of("search page of a tenant of 32,000", tenant),
        *figures_of("search page of all tenants", platform),
    ]
