from django.apps import AppConfig
from django.db.backends.signals import connection_created


class LedgerConfig(AppConfig):
    name = "candour.areas.ledger"
    label = "ledger"

    def ready(self) -> None:
        from candour.areas.ledger import guards

        connection_created.connect(guards.guard_connection, dispatch_uid="ledger-guard")
