from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "candour.areas.questions"
    label = "questions"
