import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def fill_in(apps, schema_editor):
    """There were no whispers before, and closed rooms were known to their members alone."""
    rooms = apps.get_model("rooms", "Room").objects
    rooms.update(public_number=models.F("message_count"))
    rooms.exclude(kind="open").update(is_listed=False)


class Migration(migrations.Migration):

    dependencies = [
        ('rooms', '0003_notes_for_everybody'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='membership',
            name='history_from',
            field=models.PositiveBigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='membership',
            name='is_favourite',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='membership',
            name='muted_until',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='membership',
            name='notify',
            field=models.CharField(choices=[('all', 'every message'), ('calls', 'mentions only'), ('none', 'nothing')], default='all', max_length=10, verbose_name='notifications'),
        ),
        migrations.AddField(
            model_name='membership',
            name='place',
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='membership',
            name='silenced_until',
            field=models.DateTimeField(editable=False, null=True, verbose_name='timed out until'),
        ),
        migrations.AddField(
            model_name='membership',
            name='wrote_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='room',
            name='allows_guests',
            field=models.BooleanField(default=False, verbose_name='guests may join by link'),
        ),
        migrations.AddField(
            model_name='room',
            name='archived_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='room',
            name='binned_at',
            field=models.DateTimeField(db_index=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='room',
            name='binned_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='deleted by'),
        ),
        migrations.AddField(
            model_name='room',
            name='colour',
            field=models.CharField(blank=True, choices=[('', 'none'), ('red', 'red'), ('orange', 'orange'), ('yellow', 'yellow'), ('green', 'green'), ('blue', 'blue'), ('purple', 'purple'), ('pink', 'pink')], default='', max_length=10, verbose_name='colour'),
        ),
        migrations.AddField(
            model_name='room',
            name='description',
            field=models.TextField(blank=True, max_length=4000, verbose_name='description'),
        ),
        migrations.AddField(
            model_name='room',
            name='history',
            field=models.CharField(choices=[('all', 'everything'), ('latest', 'the latest messages'), ('joined', 'only what is said from their first visit on'), ('none', 'only what is said while they are members')], default='all', max_length=10, verbose_name='what newcomers see'),
        ),
        migrations.AddField(
            model_name='room',
            name='history_count',
            field=models.PositiveIntegerField(default=50, verbose_name='how many messages'),
        ),
        migrations.AddField(
            model_name='room',
            name='inviting',
            field=models.CharField(choices=[('members', 'all members'), ('moderators', 'owners and moderators')], default='members', max_length=10, verbose_name='who may invite'),
        ),
        migrations.AddField(
            model_name='room',
            name='is_listed',
            field=models.BooleanField(default=True, verbose_name='in the list of rooms'),
        ),
        migrations.AddField(
            model_name='room',
            name='is_quiet',
            field=models.BooleanField(default=False, verbose_name='no join and leave messages'),
        ),
        migrations.AddField(
            model_name='room',
            name='picture',
            field=models.ImageField(blank=True, upload_to='rooms/', verbose_name='picture'),
        ),
        migrations.AddField(
            model_name='room',
            name='posting',
            field=models.CharField(choices=[('members', 'all members'), ('moderators', 'owners and moderators')], default='members', max_length=10, verbose_name='who may write'),
        ),
        migrations.AddField(
            model_name='room',
            name='public_number',
            field=models.PositiveBigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='room',
            name='slow_seconds',
            field=models.PositiveIntegerField(default=0, verbose_name='slow mode'),
        ),
        migrations.AddField(
            model_name='room',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('owner', 'owner'), ('moderator', 'moderator'), ('member', 'member'), ('reader', 'read-only')], default='member', max_length=10, verbose_name='role'),
        ),
        migrations.CreateModel(
            name='Folder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=30, verbose_name='name')),
                ('place', models.PositiveIntegerField(default=0)),
                ('is_shut', models.BooleanField(default=False)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='room_folders', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'folder',
                'verbose_name_plural': 'folders',
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='folder',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='memberships', to='rooms.folder'),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('declined_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('invitee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='room_invitations', to=settings.AUTH_USER_MODEL)),
                ('inviter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='rooms.room')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
            },
        ),
        migrations.CreateModel(
            name='InviteLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=32, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('ends_at', models.DateTimeField(null=True)),
                ('max_uses', models.PositiveIntegerField(null=True)),
                ('uses', models.PositiveIntegerField(default=0)),
                ('for_guests', models.BooleanField(default=False)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('creator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='rooms.room')),
            ],
            options={
                'verbose_name': 'invitation link',
                'verbose_name_plural': 'invitation links',
            },
        ),
        migrations.CreateModel(
            name='JoinRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('declined_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to='rooms.room')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'request to join',
                'verbose_name_plural': 'requests to join',
            },
        ),
        migrations.CreateModel(
            name='PastMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('history_from', models.PositiveBigIntegerField()),
                ('was_removed', models.BooleanField(default=False)),
                ('was_reader', models.BooleanField(default=False)),
                ('silenced_until', models.DateTimeField(null=True)),
                ('wrote_at', models.DateTimeField(null=True)),
                ('left_at', models.DateTimeField(auto_now=True)),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='past_memberships', to='rooms.room')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='past_memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'past membership',
                'verbose_name_plural': 'past memberships',
            },
        ),
        migrations.CreateModel(
            name='Ban',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('ends_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bans', to='rooms.room')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='room_bans', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'ban',
                'verbose_name_plural': 'bans',
                'constraints': [models.UniqueConstraint(fields=('room', 'user'), name='one_ban_of_a_person_per_room')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='room',
            name='room_name_unique_whatever_case_and_width',
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('kind', 'direct'), _negated=True), ('binned_at', None)), fields=('name_key',), name='room_name_unique_whatever_case_and_width'),
        ),
        migrations.AddConstraint(
            model_name='folder',
            constraint=models.UniqueConstraint(fields=('owner', 'name'), name='one_folder_of_a_name'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(fields=('room', 'invitee'), name='one_invitation_to_a_room'),
        ),
        migrations.AddConstraint(
            model_name='joinrequest',
            constraint=models.UniqueConstraint(fields=('room', 'user'), name='one_request_to_join_a_room'),
        ),
        migrations.AddConstraint(
            model_name='pastmembership',
            constraint=models.UniqueConstraint(fields=('room', 'user'), name='one_past_membership_per_room_and_user'),
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
