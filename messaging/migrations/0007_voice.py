from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("messaging", "0005_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="file",
            name="voice",
            field=models.JSONField(blank=True, null=True),
        ),
    ]
