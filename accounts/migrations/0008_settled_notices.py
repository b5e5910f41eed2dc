from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_words_of_the_administration'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='settled_at',
            field=models.DateTimeField(null=True),
        ),
    ]
