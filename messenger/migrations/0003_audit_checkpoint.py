import importlib

from django.db import migrations, models

before = importlib.import_module("messenger.migrations.0002_audit")
DROP = before.DROP
# As before, but entries up to the checkpoint may go: one that the server did not make is found by its keyed hash.
MAKE = {
    "postgresql": [
        """CREATE FUNCTION messenger_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' AND OLD.seq <= (SELECT "count" FROM messenger_auditcheckpoint) THEN RETURN OLD; END IF;
            RAISE EXCEPTION 'the audit log is only appended to';
        END $$""",
        *before.MAKE["postgresql"][1:],
    ],
    "sqlite": [
        before.MAKE["sqlite"][0],
        """CREATE TRIGGER messenger_audit_no_delete BEFORE DELETE ON messenger_auditentry
        WHEN OLD.seq IS NULL OR OLD.seq > COALESCE((SELECT "count" FROM messenger_auditcheckpoint), 0)
        BEGIN SELECT RAISE(ABORT, 'the audit log is only appended to'); END""",
    ],
}


def triggers_make(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in (*DROP[vendor], *MAKE[vendor]):
        schema_editor.execute(statement)


def triggers_make_as_before(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in (*DROP[vendor], *before.MAKE[vendor]):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("messenger", "0002_audit"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditCheckpoint",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("count", models.BigIntegerField()),
                ("last_mac", models.BinaryField(max_length=32)),
                ("removed_at", models.DateTimeField()),
                ("own_mac", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.RunPython(triggers_make, triggers_make_as_before),
    ]
