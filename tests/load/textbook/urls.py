"""Addresses of the textbook chat."""

from django.urls import path

from tests.load.textbook.api import MessageList

urlpatterns = [path("api/rooms/<int:room>/messages/", MessageList.as_view())]
