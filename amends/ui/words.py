"""What people read for a value of the stages' enums: the one place where a stored value becomes words.

A value that is also a status, and is called nothing else here, has its words in `status.LOOKS`, beside its shape.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amends.ui.status import LOOKS, plain

WORDS: dict[str, Promise] = {
    # What an owner or a document says.
    "complete": _("complete"),
    # How strongly an action holds.
    "stronger": _("stronger"),
    "intermediate": _("intermediate"),
    "weaker": _("weaker"),
    # What a body can decide.
    "close": _("close"),
    "refuse to close": _("refuse to close"),
    "stop": _("stop"),
    "no longer applicable": _("no longer applicable"),
    "extend": _("extend"),
    "reopen": _("reopen"),
    "supersede": _("supersede"),
    "one-off ends at evidenced": _("one-off ends at evidenced"),
    # How a service stands to an action's scope.
    "in scope": _("in scope"),
    "left scope": _("left scope"),
    # What a test found, before its sample: "audited: met, 9 of 10".
    "audited: met": _("audited: met"),
    "audited: not met": _("audited: not met"),
    # How far somebody is assured, and what whoever recommended it makes of an answer.
    "assured": _("assured"),
    "partly assured": _("partly assured"),
    "not assured": _("not assured"),
    "open, awaiting an answer": _("open, awaiting an answer"),
    "open, acceptable answer": _("open, acceptable answer"),
    "open, unacceptable answer": _("open, unacceptable answer"),
    "closed, acceptable action": _("closed, acceptable action"),
    "closed, acceptable alternative": _("closed, acceptable alternative"),
    "closed, unacceptable action": _("closed, unacceptable action"),
    "0": _("0 of 5"),
    "1": _("1 of 5"),
    "2": _("2 of 5"),
    "3": _("3 of 5"),
    "4": _("4 of 5"),
    "5": _("5 of 5"),
    # Who judged.
    "self": _("self"),
    "independent": _("independent"),
    "panel": _("panel"),
    # What a piece of evidence is, and what it is to show.
    "document": _("document"),
    "audit or data": _("audit or data"),
    "interview": _("interview"),
    "observation": _("observation"),
    "survey": _("survey"),
    "service-user account": _("service-user or family account"),
    "effect": _("effect"),
    # How a recommendation stands to an earlier one.
    "same": _("same"),
    "overlaps": _("overlaps"),
    "different perspective": _("different perspective"),
    "wider": _("wider"),
    "narrower": _("narrower"),
    "conflicts with": _("conflicts with"),
    "supersedes": _("supersedes"),
    "nothing earlier found": _("nothing earlier found"),
    # Who looked.
    "internal": _("internal"),
    "external": _("external"),
    # What services are.
    "division": _("division"),
    "service": _("service"),
    "team": _("team"),
    # What may say who somebody is.
    "NHS number": _("NHS number"),
    "National Insurance number": _("National Insurance number"),
    "hospital or record number": _("hospital or record number"),
    "passport, licence or registration number": _("passport, licence or registration number"),
    "vehicle registration": _("vehicle registration"),
    "bank or card number": _("bank or card number"),
    "telephone number": _("telephone number"),
    "e-mail address": _("email address"),
    "web address of a person": _("web address of a person"),
    "network address": _("network address"),
    "postcode": _("postcode"),
    "street": _("street"),
    "date of birth": _("date of birth"),
    "day of an event": _("day of an event"),
    "age of a person": _("age of a person"),
    "name of a person": _("name of a person"),
    "initials of a person": _("initials of a person"),
    "named ward or team": _("named ward or team"),
    "rare combination": _("rare combination"),
    "placeholder": _("placeholder"),
    # What a document holds that its reader does not see.
    "comment": _("comment"),
    "tracked change": _("tracked change"),
    "hidden text": _("hidden text"),
    "hidden sheet, row or column": _("hidden sheet, row or column"),
    "property of the file": _("property of the file"),
    # What somebody may do.
    "read": _("read"),
    "read drafts": _("read drafts"),
    "grade in a review": _("grade in a review"),
    "keep people and services": _("keep people and services"),
    "keep cases and reports": _("keep cases and reports"),
    "record responses": _("record responses"),
    "propose crosswalk links": _("propose crosswalk links"),
    "decide crosswalk links": _("decide crosswalk links"),
    "keep plans and actions": _("keep plans and actions"),
    "write updates": _("write updates"),
    "hold and present evidence": _("hold and present evidence"),
    "accept or refuse evidence": _("accept or refuse evidence"),
    "record what services do": _("record what services do"),
    "judge": _("judge"),
    "record decisions": _("record decisions"),
    "approve public wording": _("approve public wording"),
    "prepare editions": _("prepare editions"),
    "release editions": _("release editions"),
    "ask for words to be removed": _("ask for words to be removed"),
    "approve the removal of words": _("approve the removal of words"),
    "let files in quarantine be opened": _("let files in quarantine be opened"),
}


def words_for(value: str) -> str:
    """The words for a value, in the reader's language; an empty value has none.

    Raises KeyError for a value that nobody gave words. A grade such as "A" is its own word.
    """
    if len(value) <= 1:
        return str(value)
    words = WORDS.get(value)
    return str(LOOKS[plain(value)].words if words is None else words)
