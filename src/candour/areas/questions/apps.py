from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "candour.areas.questions"
    label = "questions"

    def ready(self) -> None:
        from candour.areas.questions import reactions  # noqa: F401 - importing registers them
