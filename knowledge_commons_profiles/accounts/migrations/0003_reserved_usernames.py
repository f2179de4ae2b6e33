"""Names that would pass for the people who run the site. Staff change the list in the admin; a pattern covers what begins so."""

from django.db import migrations

RESERVED = {
    "abuse": "address for complaints (RFC 2142)",
    "admin": "and administrator",
    "anonymous": "nobody in particular",
    "commons team": "speaks for the Commons",
    "everyone": "an audience",
    "hcommons": "the Commons' old name",
    "helpdesk": "speaks for the Commons",
    "hostmaster": "mail of operators (RFC 2142)",
    "humanities commons": "the Commons' old name",
    "kc admin": "speaks for the Commons",
    "kc support": "speaks for the Commons",
    "kc works": "a sister service",
    "mailer daemon": "mail of machines",
    "moderator": "speaks for the Commons",
    "my profile": "an address of the site",
    "no reply": "mail of machines",
    "official": "pretends to speak for somebody",
    "postmaster": "mail of operators (RFC 2142)",
    "register": "an address of the site",
    "security": "address for reports (RFC 2142)",
    "site owner": "speaks for the Commons",
    "super admin": "speaks for the Commons",
    "super user": "speaks for the Commons",
    "support": "speaks for the Commons",
    "sys admin": "speaks for the Commons",
    "system": "speaks for the machine",
    "undefined": "what faulty programs write",
    "webmaster": "mail of operators (RFC 2142)",
    "*administrator": "wherever it stands",
    "*knowledgecommons": "wherever it stands",
}


def reserve(apps, schema_editor):
    reserved = apps.get_model("accounts", "ReservedUsername")
    for pattern, note in RESERVED.items():
        reserved.objects.get_or_create(pattern=pattern.replace(" ", "-"), defaults={"note": note})


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_people")]

    operations = [migrations.RunPython(reserve, migrations.RunPython.noop)]
