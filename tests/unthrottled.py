"""The variables with which a served messenger throttles nobody: tests and generators are faster than people.

Without Django, which the generators do without; `test_throttle` compares the names with the settings'.
"""

SCOPES = (
    "login.address",
    "login.place",
    "login.account",
    "login.known",
    "code",
    "password",
    "link",
    "register",
    "refresh.address",
    "refresh.session",
    "people.search",
    "message.send",
    "group.create",
)
UNTHROTTLED = {f"THROTTLE_{scope.replace('.', '_').upper()}": "1000000/s" for scope in SCOPES}
