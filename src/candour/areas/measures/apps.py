from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "candour.areas.measures"
    label = "measures"
