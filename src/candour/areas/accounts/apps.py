from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "candour.areas.accounts"
    label = "accounts"
