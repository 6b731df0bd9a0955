"""Simulated MLSs and vendors: real HTTP on this machine, invented homes and people, nothing sent and nobody billed."""
