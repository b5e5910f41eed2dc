from django.db import migrations

GIVEN = [
    ("accounts", "user", ["view"]),
    ("rooms", "room", ["view", "change"]),
    ("rooms", "membership", ["view", "change"]),
    ("messaging", "message", ["view", "change"]),
]


def give(apps, schema_editor):
    """What moderators need in the administration. What somebody gave the group by hand stays.

    Permissions are made after all migrations; here they may not be there yet, and those that are made here are left
    as they are then.
    """
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    group, _made = apps.get_model("auth", "Group").objects.get_or_create(name="moderators")
    for app, model, acts in GIVEN:
        content_type, _made = ContentType.objects.get_or_create(app_label=app, model=model)
        for act in acts:
            permission, _made = Permission.objects.get_or_create(
                content_type=content_type, codename=f"{act}_{model}", defaults={"name": f"Can {act} {model}"}
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0004_rooms_and_guests"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
