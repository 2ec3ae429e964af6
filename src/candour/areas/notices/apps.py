from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "candour.areas.notices"
    label = "notices"
