"""Proof that no message is lost, doubled or reordered, whatever dies in between: `python -m tests.faults`."""
