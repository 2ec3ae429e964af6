from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "candour.areas.files"
    label = "files"
