"""What a person may have typed can be removed: columns of free text are declared as words."""

from django.apps import apps
from django.db import models

from amends.ledger.models import Record

# Written by the program, out of identifiers, digests and codes, or chosen from what it offers.
NOBODY_TYPES = {
    "assurance_judgement.scale",
    "assurance_judgement.value",
    "assurance_review.scales",
    "assurance_reviewgrade.scale",
    "assurance_reviewgrade.value",
    "assurance_measurevalue.denominator",
    "assurance_measurevalue.numerator",
    "assurance_measurevalue.value",
    "assurance_measureterms.target",
    "assurance_visit.sent",
    "background_taskrun.arguments",
    "background_taskrun.error_class",
    "background_taskrun.key",
    "background_taskrun.keywords",
    "background_taskrun.leased_by",
    "background_taskrun.path",
    "background_taskrun.queue",
    "background_taskrun.result",
    "background_taskrun.state",
    "background_taskrun.traceback",
    "background_taskrun.workers",
    # Masked.
    "evidence_filelook.hits",
    "files_storedfile.infected_with",
    "files_storedfile.media_type",
    "files_storedfile.sha256",
    "files_unfinished.parts",
    "intake_passage.addressees",
    "intake_passage.flags",
    "intake_reading.problem",
    "intake_reading.task_id",
    "intake_remembered.meaning",
    "intake_row.parts",
    "ledger_entry.event",
    "ledger_entry.hash",
    "ledger_entry.kind",
    "ledger_entry.payload",
    "ledger_entry.previous",
    "ledger_head.hash",
    "ledger_redaction.changes",
    "ledger_redactionrequest.field",
    "ledger_redactionrequest.kind",
    "people_accessgranted.profile",
    "people_membership.profile",
    "people_personrenamed.digest",
    "people_signinfailure.whose",
    "people_signinlink.digest",
    "people_user.password",
    "people_user.salt",
    "publication_disclosureacceptance.kind",
    "publication_drafteasypart.picture",
    "publication_draftedition.language",
    "publication_draftedition.writers",
    "publication_edition.head_hash",
    "publication_edition.key_id",
    "publication_edition.manifest",
    "publication_edition.signature",
    "publication_omission.kind",
    "publication_notice.key_id",
    "publication_notice.kind",
    "publication_notice.sections",
    "publication_notice.signature",
    "publication_publickey.key_id",
    "publication_publickey.public",
    "publication_wording.language",
    "recommendations_register.sha256",
    "recommendations_vector.model",
}
# Typed by whoever sets an organisation up, in a grammar in which no name of a person can be written
# but the organisation's own: `is_ods_code` and `is_slug`.
OF_A_GRAMMAR = {
    "people_organisation.ods_code",
    "people_organisation.slug",
    "people_party.ods_code",
}
# A person's own: changed by `people.services.rename_person`, not by removing words.
OF_A_PERSON = {"people_user.email", "people_user.name"}
# The national list, the same for everyone.
NATIONAL = {
    "people_odsorganisation.code",
    "people_odsorganisation.kind",
    "people_odsorganisation.name",
}
# Addresses of those who follow a plan, encrypted: no words that a removal could find.
ENCRYPTED = {
    "publication_followask.address",
    "publication_followask.fingerprint",
    "publication_follower.address",
    "publication_follower.fingerprint",
}
EXEMPT = ENCRYPTED | NOBODY_TYPES | OF_A_GRAMMAR | OF_A_PERSON | NATIONAL


def declared(model: type[models.Model]) -> tuple[str, ...]:
    """The columns of words: of a record those that the ledger digests, else those that are blanked."""
    name = "WORDS" if issubclass(model, Record) else "DRAFT_WORDS"
    words: tuple[str, ...] = getattr(model, name, ())
    return words


def test_every_column_of_free_text_is_declared_as_words() -> None:
    """A column with choices, and one of a kind that refuses words, holds none."""
    undeclared = {
        f"{model._meta.db_table}.{column.name}"
        for model in apps.get_models()
        if model.__module__.startswith("amends.")
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField | models.JSONField)
        if not column.choices and column.name not in {*declared(model), "salts"}
    }
    assert undeclared == EXEMPT
