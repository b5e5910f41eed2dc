from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts.search_keys import search_keys


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """People who registered before can be found like anybody else."""
    people = apps.get_model("accounts", "User").objects.only("pk", "display_name", "username")
    for person in people.iterator():
        text = search_keys(f"{person.display_name} {person.username}")
        people.filter(pk=person.pk).update(search_text=text)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_friends_and_places")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
