from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "candour.public"
    label = "public"
