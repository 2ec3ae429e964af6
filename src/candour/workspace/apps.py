from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "candour.workspace"
    label = "workspace"
