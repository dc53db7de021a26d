"""What two editions say differently of recommendations: their words, the answers, and what was judged."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from amends.publication.rules.compared import Part, Told
from amends.publication.sentences.compared_parts import Found, grades, renamed


def recommendations(before: Told, after: Told, found: Found) -> None:
    """What came, what went, and what differs in each that both list."""
    for key, part in before.recommendations.items():
        if key not in after.recommendations:
            found.lost.append(
                _("Recommendation %(number)s is no longer listed: “%(words)s”")
                % {"number": part["number"], "words": part["text"]}
            )
    for key, part in after.recommendations.items():
        then = before.recommendations.get(key)
        if then is None:
            found.gained.append(
                _("Recommendation %(number)s is listed for the first time.")
                % {"number": part["number"]}
            )
        else:
            about = _("Recommendation %(number)s") % {"number": part["number"]}
            found.lost.extend(_lost(about, then, part, after))
            grades(about, then, part, found)
            _plain_words(about, then["in_plain_words"], part["in_plain_words"], found)
            found.worded.extend(
                renamed(about, then, part, "number", "paragraph", "report", "part_of")
            )
            found.worded.extend(_worded(about, then, part))


def _lost(about: str, then: Part, now: Part, after: Told) -> Iterator[str]:
    if then["text"] != now["text"]:
        yield _("%(about)s: the words of the report are given differently.") % {"about": about}
    answered = {each["party"]: each for each in now["answers"]}
    for each in then["answers"]:
        new = answered.get(each["party"])
        if new is None:
            yield _("%(about)s: the answer of %(party)s, who %(answer)s, is no longer listed.") % {
                "about": about,
                **each,
            }
        elif new["answer"] != each["answer"]:
            yield _("%(about)s: %(party)s %(answer)s; before, %(party)s %(before)s.") % {
                "about": about,
                **new,
                "before": each["answer"],
            }
    if then["judged"] and not now["judged"]:
        yield _("%(about)s: a judgement is no longer given: %(words)s") % {
            "about": about,
            "words": then["judged"],
        }
    elif then["judged"] and then["judged"] != now["judged"]:
        yield _("%(about)s: %(now)s In the earlier edition: %(before)s") % {
            "about": about,
            "now": now["judged"],
            "before": then["judged"],
        }
    if then["actions"] and not now["actions"]:
        yield _("%(about)s: no action is listed for it any more.") % {"about": about}
    else:
        for key in then["actions"]:
            if key not in now["actions"] and key in after.actions:
                yield _("%(about)s: action %(number)s is no longer listed for it.") % {
                    "about": about,
                    "number": after.actions[key]["number"],
                }


def _worded(about: str, then: Part, now: Part) -> Iterator[str]:
    if not then["judged"] and now["judged"]:
        yield _("%(about)s: %(now)s It had not been judged.") % {
            "about": about,
            "now": now["judged"],
        }
    known = {each["party"] for each in then["answers"]}
    for each in now["answers"]:
        if each["party"] not in known:
            yield _("%(about)s: %(party)s %(answer)s.") % {"about": about, **each}
    told: dict[str, Callable[[], str]] = {
        "wording": lambda: _("%(about)s: what it says of how things are now is worded anew."),
        "earlier": lambda: _("%(about)s: what it says of earlier work is another."),
        "addressed_to": lambda: _("%(about)s: it gives others whom it is addressed to."),
    }
    for name, words in told.items():
        if then[name] != now[name]:
            yield words() % {"about": about}


def _plain_words(about: str, then: str, now: str, found: Found) -> None:
    if then and not now:
        told = _("%(about)s: it is no longer put in plain words. They were: “%(words)s”")
        found.lost.append(told % {"about": about, "words": then})
    elif now and not then:
        told = _("%(about)s: it is put in plain words: “%(words)s”")
        found.gained.append(told % {"about": about, "words": now})
    elif then != now:
        found.worded.append(_("%(about)s: its plain words are others.") % {"about": about})
