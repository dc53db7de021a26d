"""What later stages do about what earlier ones write or announce, in the same transaction."""

from amends.assurance.services import check_still_counts
from amends.evidence.services import forget_looks
from amends.evidence.tasks import have_files_looked_through, have_waiting_looked_through
from amends.governance.services import remove_files
from amends.intake.services.documents import note_removed_files
from amends.ledger.reactions import Reaction
from amends.plans.services import check_none_silenced_by_running, follow_mergers, follow_scope
from amends.publication.services import note_redaction
from amends.publication.tasks import have_files_rewritten, have_formats_signed, have_published
from amends.recommendations.services import forget_vectors
from amends.recommendations.tasks import have_all_read_again, have_entries_read
from amends.standing import milestones

REACTIONS: dict[str, tuple[Reaction, ...]] = {
    "assurance.cell": (milestones.note_cells,),
    "evidence.evidence": (have_files_looked_through,),
    "evidence.evidenceversion": (have_files_looked_through,),
    "file.removed": (note_removed_files, forget_looks),
    "file.sent again": (have_waiting_looked_through,),
    "people.servicestate": (check_none_silenced_by_running, milestones.note_services),
    "people.succession": (follow_mergers, milestones.note_mergers),
    "plans.scopestatement": (follow_scope, check_still_counts, milestones.note_scope),
    "plans.update": (milestones.note_updates,),
    "publication.edition": (have_published,),
    "publication.embargo": (have_published,),
    "publication.publickey": (have_formats_signed,),
    "recommendations.registerentry": (have_entries_read,),
    "redaction.made": (
        remove_files,
        forget_vectors,
        have_all_read_again,
        note_redaction,
        have_files_rewritten,
    ),
}
