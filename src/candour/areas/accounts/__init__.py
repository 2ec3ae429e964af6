"""
People and what they may do, for how long.

A person holds a role in an organisation (or nationally) from a day to a day: a membership. Roles are listed in `definitions/roles.yaml`;
they are roles, not agencies, because the agencies that hold them keep changing. Nobody is all-powerful: there is no superuser, and no
page lets one person act as another. A viewer (`ledger.Viewer`) is made afresh from the memberships at each request, so that someone who
leaves loses access at once.
"""
