from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0009_what_a_message_is_about"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="approvalrequest",
            index=models.Index(
                condition=models.Q(("verdict", "review")),
                fields=["agent", "action_name", "-created_at"],
                name="asked_of_people",
            ),
        ),
    ]
