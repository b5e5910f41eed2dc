"""Rows of sessions are named by a digest of the key that the browser has. Everybody stays signed in."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts.sessions.keys import stored_key


def store_digests(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    sessions = apps.get_model("accounts", "Session")._base_manager
    for key in list(sessions.values_list("session_key", flat=True)):
        sessions.filter(session_key=key).update(session_key=stored_key(key))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0022_limits")]
    operations = [migrations.RunPython(store_digests, migrations.RunPython.noop)]
