"""Accounts in the built-in admin: metadata only, every change through a service."""

from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.admin.announcements import AnnouncementAdmin
from accounts.admin.audit import AuditAdmin
from accounts.admin.policy import PolicyAdmin
from accounts.admin.registration_links import RegistrationLinkAdmin
from accounts.admin.users import UserAdmin
from accounts.models import Announcement, Policy, RegistrationLink, User
from messenger.models import AuditEntry

# roles are a column of the account: Django's groups and permissions decide nothing here
admin.site.unregister(Group)
admin.site.register(User, UserAdmin)
admin.site.register(Announcement, AnnouncementAdmin)
admin.site.register(AuditEntry, AuditAdmin)
admin.site.register(Policy, PolicyAdmin)
admin.site.register(RegistrationLink, RegistrationLinkAdmin)
