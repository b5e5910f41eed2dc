import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0001_initial'),
        ('rooms', '0004_rooms_in_full'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField()),
            ],
            options={
                'verbose_name': 'call',
                'verbose_name_plural': 'calls',
            },
        ),
        migrations.AddField(
            model_name='message',
            name='detail',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='whisper_to',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('text', 'text'), ('action', 'action'), ('created', 'created the room'), ('joined', 'joined'), ('left', 'left'), ('removed', 'was removed'), ('changed', 'changed the room'), ('role', 'gave a role'), ('archived', 'closed the room'), ('reopened', 'opened the room again')], default='text', max_length=10),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('whisper_to__gt', 0)), fields=['room', 'number', 'author', 'whisper_to'], name='whispers_of_a_room'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('whisper_to', None), models.Q(('whisper_to', models.F('author')), _negated=True), _connector='OR'), name='nobody_whispers_to_themselves'),
        ),
        migrations.AddField(
            model_name='call',
            name='message',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='messaging.message'),
        ),
        migrations.AddField(
            model_name='call',
            name='room',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rooms.room'),
        ),
        migrations.AddField(
            model_name='call',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='calls', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.UniqueConstraint(fields=('user', 'room', 'number'), name='one_call_per_message'),
        ),
    ]
