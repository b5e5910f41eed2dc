from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_settled_notices'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='shut_sections',
            field=models.CharField(blank=True, editable=False, max_length=60),
        ),
    ]
