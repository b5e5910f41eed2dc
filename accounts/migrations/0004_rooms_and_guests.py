from django.db import migrations, models


def make_moderators(apps, schema_editor):
    """The group of those who keep the peace everywhere."""
    apps.get_model("auth", "Group").objects.get_or_create(name="moderators")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_search_text'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='is_guest',
            field=models.BooleanField(default=False, editable=False, verbose_name='guest'),
        ),
        migrations.AddField(
            model_name='user',
            name='room_order',
            field=models.CharField(choices=[('name', 'by name'), ('activity', 'by the latest message'), ('hand', 'by hand')], default='name', max_length=10, verbose_name='order of rooms'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('friend_request', 'friend request'), ('friends_now', 'new friend'), ('friend_online', 'starred friend online'), ('friend_offline', 'starred friend offline'), ('new_place', 'new device'), ('password_changed', 'password changed'), ('two_factor', 'two-step verification changed'), ('room_invitation', 'invitation to a room'), ('join_request', 'request to join a room'), ('let_in', 'accepted into a room'), ('room_role', 'another role in a room'), ('room_removed', 'removed from a room'), ('called', 'mentioned or whispered to')], max_length=20),
        ),
        migrations.RunPython(make_moderators, migrations.RunPython.noop),
    ]
