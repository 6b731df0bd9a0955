"""Rules for passwords beside Django's own."""

from typing import Any

from django.core.exceptions import ValidationError

STAFF_LENGTH = 14


class StaffLengthValidator:
    """Platform staff see every tenant, so theirs are longer."""

    def validate(self, password: str, user: Any = None) -> None:
        if (getattr(user, "is_staff", False) or getattr(user, "is_superuser", False)) and len(password) < STAFF_LENGTH:
            raise ValidationError(
                f"A password of platform staff has at least {STAFF_LENGTH} characters.", code="password_too_short"
            )

    def get_help_text(self) -> str:
        return f"Platform staff: at least {STAFF_LENGTH} characters."
