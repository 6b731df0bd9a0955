from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "realty.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        # The receivers and checks register on import.
        from realty.accounts import checks, open_sessions  # noqa: F401, PLC0415
