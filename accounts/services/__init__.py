"""Writes of people, sessions and one-time links. Lock order: users by id, then one-time links, then sessions."""

from accounts.services.alerts import alert_raise, alerts_seen, log_export, log_flush, log_verify
from accounts.services.invitations import (
    Welcome,
    invitation_accept,
    invitation_create,
)
from accounts.services.privacy import block_add, block_remove, privacy_set
from accounts.services.sessions import (
    Grant,
    login_refused,
    panel_login,
    panel_logout,
    session_end,
    session_end_by_token,
    session_refresh,
    session_start,
    sessions_end_all,
    sessions_end_others,
    sessions_touch,
)
from accounts.services.throttling import login_attempt
from accounts.services.users import (
    user_ban,
    user_create,
    user_end_all_sessions,
    user_seed_unsafe,
    user_set_password,
    user_set_role,
    user_unban,
    user_update,
    user_update_me,
    users_went_offline,
)
from accounts.services.versions import user_versions_raise

__all__ = [
    "Grant",
    "Welcome",
    "alert_raise",
    "alerts_seen",
    "block_add",
    "block_remove",
    "invitation_accept",
    "invitation_create",
    "log_export",
    "log_flush",
    "log_verify",
    "login_attempt",
    "login_refused",
    "panel_login",
    "panel_logout",
    "privacy_set",
    "session_end",
    "session_end_by_token",
    "session_refresh",
    "session_start",
    "sessions_end_all",
    "sessions_end_others",
    "sessions_touch",
    "user_ban",
    "user_create",
    "user_end_all_sessions",
    "user_seed_unsafe",
    "user_set_password",
    "user_set_role",
    "user_unban",
    "user_update",
    "user_update_me",
    "user_versions_raise",
    "users_went_offline",
]
