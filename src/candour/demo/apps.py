from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "candour.demo"
    label = "demo"
