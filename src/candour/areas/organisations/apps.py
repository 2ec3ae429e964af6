from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "candour.areas.organisations"
    label = "organisations"
