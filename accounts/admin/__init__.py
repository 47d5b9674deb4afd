"""Accounts in the built-in admin: metadata only, every change through a service."""

from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.admin.audit import AuditAdmin
from accounts.admin.users import UserAdmin
from accounts.models import User
from messenger.models import AuditEntry

# roles are a column of the account: Django's groups and permissions decide nothing here
admin.site.unregister(Group)
admin.site.register(User, UserAdmin)
admin.site.register(AuditEntry, AuditAdmin)
