"""Which pages of accounts and tenants are in the audit."""

from realty.audit.models import Act
from realty.audit.pages import Recorded, not_recorded, recorded

recorded(
    {
        "api_tokens": Recorded(Act.TOKEN, "Made an API token"),
        "revoke_api_token": Recorded(Act.TOKEN, "Revoked an API token"),
        "invite_member": Recorded(Act.MEMBERS, "Invited a member"),
        "withdraw_invitation": Recorded(Act.MEMBERS, "Withdrew an invitation"),
        "change_role": Recorded(Act.MEMBERS, "Changed a role"),
        "revoke_member_token": Recorded(Act.TOKEN, "Revoked a member's API token"),
        "remove_member": Recorded(Act.MEMBERS, "Removed a member"),
    }
)
not_recorded(
    "The record of sign-ins has them.",
    "sign_in", "second_step", "sign_out", "forgot_password", "reset_sent", "new_password", "change_password",
    "change_email", "confirm_email", "end_other_sessions", "set_up_authenticator", "new_recovery_codes",
    "remove_authenticator", "api_tokens", "revoke_api_token",
)  # fmt: skip
not_recorded("`export.asking` records it.", "exports")
not_recorded("`views` records it, in the book of the tenant that was joined.", "accept_invitation")
not_recorded("`visits` records it.", "end_visit")
not_recorded("They change nothing of a tenant.", "profile", "switch_tenant", "first_hour")
