from django.urls import path

from candour.areas.vault import key_views, note_views, sharing_views, speaking_views

urlpatterns = [
    path("keys/", key_views.my_key, name="my-key"),
    path("keys/make/", key_views.make, name="key-make"),
    path("keys/make/confirm/", key_views.confirm, name="key-confirm"),
    path("keys/unlock/", key_views.unlock, name="key-unlock"),
    path("keys/lock/", key_views.lock_now, name="key-lock"),
    path("keys/passphrase/", key_views.change, name="key-passphrase"),
    path("keys/recover/", key_views.recover, name="key-recover"),
    path("keys/outside/", key_views.outside, name="key-outside"),
    path("sealed/", note_views.listing, name="sealed"),
    path("sealed/new/", note_views.new, name="sealed-new"),
    path("sealed/write/", speaking_views.write, name="sealed-write"),
    path("sealed/return/", speaking_views.come_back, name="sealed-return"),
    path("sealed/leave/", speaking_views.leave, name="sealed-leave"),
    path("sealed/<uuid:case_id>/", note_views.note, name="sealed-note"),
    path("sealed/<uuid:case_id>/open/", note_views.opened, name="sealed-note-open"),
    path("sealed/<uuid:case_id>/add/", note_views.add, name="sealed-note-add"),
    path("sealed/<uuid:case_id>/share/", sharing_views.share, name="sealed-note-share"),
    path("sealed/<uuid:case_id>/take-back/", sharing_views.take_back, name="sealed-note-take-back"),
    path("sealed/<uuid:case_id>/destroy/", note_views.destroy, name="sealed-note-destroy"),
    path("sealed/<uuid:case_id>/take-away/", note_views.bundle, name="sealed-note-bundle"),
]
