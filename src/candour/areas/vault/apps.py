from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "candour.areas.vault"
    label = "vault"
