from collections.abc import Iterator

import pytest

from candour.config.mail import MailSettings
from tests.areas.notices.post_office import Behaviour, PostOffice

SENDER = "no-reply@candour.example"


@pytest.fixture
def office(settings: object) -> Iterator[Behaviour]:
    """Serve mail in clear on loopback, which is where that is allowed, and send ours there."""
    behaviour = Behaviour()
    server = PostOffice(behaviour)
    server.start()
    settings.BASE_URL = "https://candour.example"
    settings.MAIL = MailSettings(host="127.0.0.1", port=server.port, sender=SENDER, tls="none")
    yield behaviour
    server.stop()


@pytest.fixture
def mail_on(settings: object) -> None:
    """Say that mail is set up; nothing listens there."""
    settings.BASE_URL = "https://candour.example"
    settings.MAIL = MailSettings(host="127.0.0.1", port=9, sender=SENDER, tls="none")
