"""What may be written about people, services, roles and who may do what."""

from amends.people.services.accounts import (
    change_password,
    create_user,
    make_sign_in_link,
    rename_person,
    sign_in,
    use_sign_in_link,
)
from amends.people.services.corrections import WAYS, correct_entry, withdraw_entry
from amends.people.services.national_list import import_ods
from amends.people.services.organisations import (
    add_body,
    add_party,
    create_organisation,
    end_membership,
    grant,
    invite,
    link_for_new_member,
)
from amends.people.services.roles import add_role, hold_role
from amends.people.services.structure import (
    add_service,
    close_service,
    keep_open,
    merge_services,
)

__all__ = [
    "WAYS",
    "add_body",
    "add_party",
    "add_role",
    "add_service",
    "change_password",
    "close_service",
    "correct_entry",
    "create_organisation",
    "create_user",
    "end_membership",
    "grant",
    "hold_role",
    "import_ods",
    "invite",
    "keep_open",
    "link_for_new_member",
    "make_sign_in_link",
    "merge_services",
    "rename_person",
    "sign_in",
    "use_sign_in_link",
    "withdraw_entry",
]
