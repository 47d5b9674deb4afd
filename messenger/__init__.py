"""The messenger: wiring, and what two apps need."""

__version__ = "0.1.0"
