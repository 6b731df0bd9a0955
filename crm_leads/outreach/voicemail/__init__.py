"""Ringless voicemail: a person asks for a drop (`queueing`), a task sends it (`sending`), messages of the vendor say
how it ended (`results`), and what nobody heard of becomes visible (`reconcile`)."""
