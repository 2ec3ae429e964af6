from django.urls import path

from candour.areas.accounts import account_views, organisation_views, people_views, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/second-step/", views.second, name="sign-in-second-step"),
    path("sign-in/passkey/", views.passkey, name="sign-in-passkey"),
    path("sign-in/prove/", views.prove, name="sign-in-prove"),
    path("sign-in/organisation/", organisation_views.go, name="sign-in-organisation"),
    path("sign-in/organisation/back/", organisation_views.back, name="sign-in-organisation-back"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("account/", account_views.account, name="account"),
    path("account/passkeys/add/", account_views.add_passkey, name="account-add-passkey"),
    path("account/passkeys/<int:passkey_id>/remove/", account_views.remove_passkey, name="account-remove-passkey"),
    path("account/app/", account_views.app, name="account-app"),
    path("account/recovery-codes/", account_views.recovery_codes, name="account-recovery-codes"),
    path("account/password/", account_views.password, name="account-password"),
    path("account/sessions/end/", account_views.end_sessions, name="account-end-sessions"),
    path("account/organisation/part/", account_views.part_organisation, name="account-part-organisation"),
    path("people/", people_views.people, name="people"),
    path("people/ask/", people_views.ask, name="people-ask"),
    path("people/cover/", people_views.cover, name="people-cover"),
    path("people/register/", people_views.register, name="people-register"),
    path("people/begin-anew/", people_views.begin_anew, name="people-begin-anew"),
    path("people/requests/<int:request_id>/", people_views.one_request, name="people-request"),
    path("people/roles/<int:membership_id>/end/", people_views.end, name="people-end"),
    path("people/roles/<int:membership_id>/hand-over/", people_views.pass_on, name="people-hand-over"),
]
