from django.urls import path

from candour.areas.publishing import views

urlpatterns = [
    path("publishing/", views.desk, name="gate"),
    path("publishing/proposals/<int:proposal_id>/", views.proposal, name="gate-proposal"),
    path("publishing/proposals/<int:proposal_id>/approve/", views.approve, name="gate-approve"),
    path("publishing/proposals/<int:proposal_id>/send-back/", views.refuse, name="gate-refuse"),
    path("publishing/publications/<int:number>/withdraw/", views.withdraw, name="gate-withdraw"),
    path("publishing/challenges/<slug:code>/", views.challenge, name="gate-challenge"),
]
