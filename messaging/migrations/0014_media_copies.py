from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0013_media_links")]

    operations = [
        migrations.AddField(
            model_name="blob",
            name="copies_size",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
