from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from messaging.messages.text import links_in

BATCH = 1_000  # messages


def note_links(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Links that were posted before are in the list of a room's files, too."""
    messages = apps.get_model("messaging", "Message").objects
    last = 0
    while batch := list(
        messages.filter(pk__gt=last, body__contains="://").order_by("pk").values_list("pk", "body")[:BATCH]
    ):
        messages.filter(pk__in=[pk for pk, body in batch if links_in(body)]).update(has_links=True)
        last = batch[-1][0]


class Migration(migrations.Migration):
    dependencies = [("messaging", "0011_bookmarks")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="has_links",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunPython(note_links, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(has_links=True), fields=["room", "number"], name="links_of_a_room"
            ),
        ),
    ]
