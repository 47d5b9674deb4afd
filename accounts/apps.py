"""The accounts app: people, their sessions, their administration."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")


class PanelConfig(admin_apps.AdminConfig):
    """Django's admin with this product's site; stands in INSTALLED_APPS in its place."""

    default = False
    default_site = "accounts.admin_site.Site"
