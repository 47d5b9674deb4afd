from django.db import migrations, models


def show_what_was_told(apps, schema_editor):
    """What was read until now has been told."""
    members = apps.get_model("chat", "Member").objects
    members.update(shown_read_seq=models.F("read_seq"))


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0004_message_extras"),
        # the writer joins its columns
        ("accounts", "0003_privacy"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="blocked",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="member",
            name="shown_read_seq",
            field=models.BigIntegerField(default=0),
        ),
        migrations.RunPython(show_what_was_told, migrations.RunPython.noop),
    ]
