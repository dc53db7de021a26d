"""Addresses of people: signing in, and an organisation's people and services."""

from django.urls import path

from amends.people.views import entrance, members, roles, structure, uploads

# At the root: nobody has an organisation here yet.
entrance_patterns = [
    path("", entrance.start, name="start"),
    path("sign-in/", entrance.sign_in, name="sign-in"),
    path("sign-in/<str:token>/", entrance.use_link, name="use-link"),
    path("sign-out/", entrance.sign_out, name="sign-out"),
    path("account/", entrance.account, name="account"),
    path("account/password/", entrance.change_password, name="change-password"),
]

# Under /o/<slug>/.
urlpatterns = [
    path("services/", structure.service_list, name="services"),
    path("services/add/", structure.add_service, name="add-service"),
    path("services/merge/", structure.merge_services, name="merge-services"),
    path("services/<uuid:service>/", structure.service, name="service"),
    path("services/<uuid:service>/close/", structure.close_service, name="close-service"),
    path("services/<uuid:service>/keep-open/", structure.keep_open, name="keep-open"),
    path("roles/", roles.role_list, name="roles"),
    path("roles/add/", roles.add_role, name="add-role"),
    path("roles/<uuid:role>/", roles.role, name="role"),
    path("roles/<uuid:role>/hold/", roles.hold_role, name="hold-role"),
    path("organisations/", roles.party_list, name="parties"),
    path("organisations/find/", roles.find_party, name="find-party"),
    path("organisations/add/", roles.add_party, name="add-party"),
    path("bodies/add/", roles.add_body, name="add-body"),
    path("uploads/", uploads.begin, name="begin-upload"),
    path("uploads/<uuid:upload>/", uploads.part, name="upload-part"),
    path("members/", members.member_list, name="members"),
    path("members/add/", members.invite, name="add-member"),
    path("members/<uuid:member>/", members.member, name="member"),
    path("members/<uuid:member>/access/", members.change_access, name="change-access"),
    path("members/<uuid:member>/end/", members.end_access, name="end-access"),
    path("members/<uuid:member>/link/", members.make_link, name="member-link"),
]
