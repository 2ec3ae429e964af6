from django.urls import path

from candour.areas.questions import counting_views, views

urlpatterns = [
    path("questions/", views.queue, name="questions"),
    path("questions/counts/", counting_views.counts, name="question-counts"),
    path("questions/<slug:code>/", views.question, name="question"),
    path("questions/<slug:code>/answer/", views.answer, name="question-answer"),
    path("questions/<slug:code>/take-on/", views.take_on, name="question-take-on"),
    path("questions/<slug:code>/board/", views.board, name="question-board"),
    path("questions/<slug:code>/read/", views.read, name="question-read"),
    path("questions/<slug:code>/evidence/<uuid:file_id>/", views.evidence, name="question-evidence"),
]
