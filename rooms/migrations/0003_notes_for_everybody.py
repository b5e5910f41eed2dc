import secrets

from django.db import migrations

BATCH = 500


def make(apps, schema_editor):
    """A place for notes for everybody who came before there were any."""
    User = apps.get_model("accounts", "User")
    Room = apps.get_model("rooms", "Room")
    Membership = apps.get_model("rooms", "Membership")
    ids = list(User.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        users = ids[start : start + BATCH]
        keys = [str(pk) for pk in users]
        have = set(Room.objects.filter(direct_key__in=keys).values_list("direct_key", flat=True))
        Room.objects.bulk_create(
            Room(kind="direct", name="", slug=f"direct-{secrets.token_hex(6)}", direct_key=key)
            for key in keys
            if key not in have
        )
        rooms = Room.objects.filter(direct_key__in=set(keys) - have)
        Membership.objects.bulk_create(
            Membership(room=room, user_id=int(room.direct_key), role="member") for room in rooms
        )


class Migration(migrations.Migration):
    dependencies = [
        ("rooms", "0002_direct_conversations"),
    ]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
