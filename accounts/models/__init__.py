"""People, their sessions and second factors, the links that let them in, the policy: columns and constraints."""

from accounts.models.announcements import Announcement
from accounts.models.people import BAN_REASON_MAX_CHARS, EMAIL_MAX_CHARS, Block, Picture, User, UserManager
from accounts.models.sessions import DEVICE_MAX_CHARS, Alert, Invitation, Session, live
from accounts.models.ways_in import Policy, RecoveryCode, RegistrationLink, SecondFactor

__all__ = [
    "BAN_REASON_MAX_CHARS",
    "DEVICE_MAX_CHARS",
    "EMAIL_MAX_CHARS",
    "Alert",
    "Announcement",
    "Block",
    "Invitation",
    "Picture",
    "Policy",
    "RecoveryCode",
    "RegistrationLink",
    "SecondFactor",
    "Session",
    "User",
    "UserManager",
    "live",
]
