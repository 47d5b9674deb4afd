"""The textbook chat as a Django app."""

from django.apps import AppConfig


class TextbookConfig(AppConfig):
    name = "tests.load.textbook"
    label = "textbook"
