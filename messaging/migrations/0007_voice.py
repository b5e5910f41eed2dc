from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("messaging", "0006_partial_uploads"),
    ]

    operations = [
        migrations.AddField(
            model_name="file",
            name="voice",
            field=models.JSONField(blank=True, null=True),
        ),
    ]
