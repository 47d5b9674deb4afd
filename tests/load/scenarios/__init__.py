"""What is measured. Each scenario is a coroutine over a `Stage`; latency counts from the scheduled moment."""
