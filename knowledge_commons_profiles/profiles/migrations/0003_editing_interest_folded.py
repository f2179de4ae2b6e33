"""Terms are found, and known to be the same, by their folded label."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from knowledge_commons_profiles.core.folding import fold


def fold_labels(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    interests = list(apps.get_model("profiles", "Interest").objects.all())
    for interest in interests:
        interest.folded = " ".join(fold(interest.label).split())[:255]
    apps.get_model("profiles", "Interest").objects.bulk_update(interests, ["folded"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("profiles", "0002_history_and_closing")]

    operations = [
        migrations.AddField(
            model_name="interest",
            name="folded",
            field=models.CharField(db_collation="C", default="", editable=False, max_length=255),
            preserve_default=False,
        ),
        migrations.RunPython(fold_labels, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="interest",
            name="folded",
            field=models.CharField(db_collation="C", db_index=True, editable=False, max_length=255),
        ),
    ]
