from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "candour.areas.publishing"
    label = "publishing"
