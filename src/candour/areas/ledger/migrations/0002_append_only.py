from typing import Any

from django.db import migrations

from candour.areas.ledger import guards


def refuse_changes(apps: Any, schema_editor: Any) -> None:
    guards.create_triggers(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes, migrations.RunPython.noop)]
