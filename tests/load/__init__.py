"""The load generator: our server and a textbook one, measured side by side in one run (docs/performance.md)."""
