from datetime import UTC

import django.db.models.deletion
from django.db import migrations, models


def name_open_stages(apps, schema_editor):
    """What waits to be sent is about the stages that are open now, as it was until here."""
    messages = apps.get_model("approvals", "OutboxMessage").objects.all()
    stages = apps.get_model("approvals", "Stage").objects.filter(status="open")
    for message in messages.filter(status__in=["queued", "retrying"]).iterator():
        is_alarm = message.kind == "mail_leads" or message.event == "stage.stuck"
        since = "stuck_at" if is_alarm else "opened_at"
        named = stages.filter(request=message.request_id, **{f"{since}__isnull": False})
        message.stages = {
            pk: at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            for pk, at in named.values_list("pk", since)
        }
        message.save(update_fields=["stages"])


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0008_turns_by_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="stages",
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="kind",
            field=models.CharField(
                choices=[
                    ("mail_reviewers", "Mail each eligible reviewer"),
                    ("mail_leads", "Tell each lead that nobody can decide"),
                    ("mail_admins", "Tell the other admins that a change waits for them"),
                    ("mail", "One mail"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="request",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outbox",
                to="approvals.approvalrequest",
            ),
        ),
        migrations.RunPython(name_open_stages, migrations.RunPython.noop),
    ]
