from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.apps.registry import Apps

import accounts.fields
import messaging.models.files


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Files that were sent before can be found like any other."""
    files = apps.get_model("messaging", "File").objects
    for pk, name in files.values_list("pk", "name").iterator():
        files.filter(pk=pk).update(search_text=messaging.models.files.keys_of_name(name))


class Migration(migrations.Migration):
    dependencies = [("messaging", "0007_voice")]

    operations = [
        migrations.AddField(
            model_name="file",
            name="search_text",
            field=accounts.fields.FoldedNameField(
                default="", editable=False, fold=messaging.models.files.keys_of_name, max_length=1000, source="name"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
