"""Trying the way out, for an operator who sets mail up."""

import uuid

from candour.areas.ledger import clock
from candour.areas.notices import addresses, carrier, wording
from candour.areas.notices.carrier import Troubled

WORDS = {
    carrier.UNREACHABLE.code: "the mail server cannot be reached, or did not answer in time",
    carrier.CUT_OFF.code: "the mail server broke off; perhaps the mail went",
    carrier.NO_TLS.code: "the mail server offers no TLS, or its certificate cannot be verified; nothing was sent",
    carrier.NOT_LET_IN.code: "the mail server does not take this user name and password",
    carrier.SENDER_REFUSED.code: "the mail server does not take mail from CANDOUR_MAIL_FROM",
    carrier.LATER.code: "the mail server asks us to come again later",
    carrier.ADDRESS_REFUSED.code: "the mail server refuses this address",
    carrier.MAIL_REFUSED.code: "the mail server refuses this mail",
}


def try_mail(*, address: str) -> str:
    """
    Send one mail like every other, now, and return in words what was in the way: nothing when it went.

    :raises UnfitChoice: when it is no address, or mail is not set up here.
    """
    addresses.require_mailable(address)
    content = wording.message(purpose="waiting", to=address, mail_id=uuid.uuid4(), now=clock.now(), count=1)
    try:
        with carrier.way_out() as way:
            trouble = way.hand_over(to=address, mail=content)
    except Troubled as troubled:
        trouble = troubled.trouble
    return "" if trouble is None else WORDS[trouble.code]
