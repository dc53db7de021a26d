"""What is done about editions: keys, wording, drafts, releasing, notices, public files."""

from amends.publication.services.catalogues import catalogue
from amends.publication.services.comparing import changes_page, choose_page, compared_now
from amends.publication.services.correcting import correct_edition, drop_correction
from amends.publication.services.drafts import DraftFields, prepare, save_draft, throw_away
from amends.publication.services.easy import (
    MOST_MEGABYTES,
    add_easy_part,
    picture_of,
    take_out_easy_part,
)
from amends.publication.services.embargoes import moment_of, move_publication, plan_of
from amends.publication.services.families import WAYS, Told, add_family, record_step
from amends.publication.services.feeds import (
    edition_calendar,
    plan_calendar,
    plan_feed,
    wide_feed,
    written,
)
from amends.publication.services.files import (
    asset,
    edition_file,
    is_written,
    latest_of,
    org_pub,
    publish_files,
    put,
    write_owed,
)
from amends.publication.services.followers import (
    HOLDS,
    NotSent,
    ask_to_follow,
    asked_with,
    confirm_follow,
    follower_with,
    forget_unconfirmed,
    leave,
    send_confirmation,
    tell_followers,
)
from amends.publication.services.formats import FORMATS, render
from amends.publication.services.keeping import make_key, retire_key
from amends.publication.services.keys import can_seal
from amends.publication.services.languages import Language, languages
from amends.publication.services.letters import LETTERS, letter_content, letter_file, letter_page
from amends.publication.services.mail import sends_mail
from amends.publication.services.notices import note_redaction, withdraw
from amends.publication.services.pages import (
    check_page,
    draw,
    follow_page,
    follow_step,
    missing_page,
    page_now,
    plan_page,
)
from amends.publication.services.phrases import approve_words, confirm_words
from amends.publication.services.release import Preview, preview, release
from amends.publication.services.renderings import (
    editions_to_render,
    is_rendered,
    left_out,
    render_edition,
    rendered,
)
from amends.publication.services.settling import (
    accept_detail,
    leave_out,
    replace_detail,
    show_again,
)
from amends.publication.services.site import Built, build_site
from amends.publication.services.styles import SKINS
from amends.publication.services.wording import approve_wording

__all__ = [
    "FORMATS",
    "HOLDS",
    "LETTERS",
    "MOST_MEGABYTES",
    "SKINS",
    "WAYS",
    "Built",
    "DraftFields",
    "Language",
    "NotSent",
    "Preview",
    "Told",
    "accept_detail",
    "add_easy_part",
    "add_family",
    "approve_wording",
    "approve_words",
    "ask_to_follow",
    "asked_with",
    "asset",
    "build_site",
    "can_seal",
    "catalogue",
    "changes_page",
    "check_page",
    "choose_page",
    "compared_now",
    "confirm_follow",
    "confirm_words",
    "correct_edition",
    "draw",
    "drop_correction",
    "edition_calendar",
    "edition_file",
    "editions_to_render",
    "follow_page",
    "follow_step",
    "follower_with",
    "forget_unconfirmed",
    "is_rendered",
    "is_written",
    "languages",
    "latest_of",
    "leave",
    "leave_out",
    "left_out",
    "letter_content",
    "letter_file",
    "letter_page",
    "make_key",
    "missing_page",
    "moment_of",
    "move_publication",
    "note_redaction",
    "org_pub",
    "page_now",
    "picture_of",
    "plan_calendar",
    "plan_feed",
    "plan_of",
    "plan_page",
    "prepare",
    "preview",
    "publish_files",
    "put",
    "record_step",
    "release",
    "render",
    "render_edition",
    "rendered",
    "replace_detail",
    "retire_key",
    "save_draft",
    "send_confirmation",
    "sends_mail",
    "show_again",
    "take_out_easy_part",
    "tell_followers",
    "throw_away",
    "wide_feed",
    "withdraw",
    "write_owed",
    "written",
]
