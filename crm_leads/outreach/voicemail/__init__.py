"""Ringless voicemail: a person asks for a drop (`request`), a task sends it (`send`), messages of the vendor say
how it ended (`results`), and what nobody heard of becomes visible (`reconcile`)."""
