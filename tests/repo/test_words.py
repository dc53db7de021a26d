"""What a person may have typed can be removed: columns of free text are declared as words."""

from django.apps import apps
from django.db import models

from amends.ledger.models import Record

# Written by the program, out of identifiers and digests.
NOBODY_TYPES = {
    "ledger_redaction.changes",
    "publication_edition.manifest",
    "publication_notice.sections",
}


def test_every_column_of_free_text_is_declared_as_words() -> None:
    facts = {
        f"{model._meta.db_table}.{column.name}"
        for model in apps.get_models()
        if issubclass(model, Record)
        for column in model._meta.concrete_fields
        if isinstance(column, models.TextField) and column.name not in model.WORDS
    }
    assert facts == NOBODY_TYPES
