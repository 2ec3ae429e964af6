from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "candour.design"
    label = "design"
