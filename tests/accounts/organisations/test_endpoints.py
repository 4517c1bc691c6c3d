"""Who creates organisations, who names whom, and that somebody always runs one."""

from shared.ids import new_id
from tests.accounts.world import World


async def test_only_the_operator_creates_and_changes_an_organisation(world: World) -> None:
    operator = await world.operator()
    chamber = await world.chamber(operator)
    head = await world.administrator(chamber, operator)
    body = {"kind": "chamber", "name": "べつの名前"}
    path = f"/organisations/{chamber}"
    assert (await world.http.put(path, json=body)).status_code == 401
    assert (await world.http.put(path, json=body, headers=head.bearer)).status_code == 403
    assert (await world.http.put(path, json=body, headers=operator.bearer)).status_code == 200
    listed = (await world.http.get("/organisations")).json()["items"]
    assert [each["name"] for each in listed] == ["べつの名前"]
    audits = "SELECT before_hash FROM audit WHERE command = 'write_organisation' ORDER BY id"
    before = [row["before_hash"] for row in await world.rows(audits)]
    assert len(before) == 2
    assert before[0] is None
    assert before[1] is not None


async def test_the_same_put_again_writes_nothing_and_another_kind_is_refused(
    world: World,
) -> None:
    operator = await world.operator()
    chamber = await world.chamber(operator)
    path = f"/organisations/{chamber}"
    same = {"kind": "chamber", "name": "みなと商工会議所"}
    assert (await world.http.put(path, json=same, headers=operator.bearer)).status_code == 200
    partner = {"kind": "partner", "name": "みなと銀行"}
    answer = await world.http.put(path, json=partner, headers=operator.bearer)
    assert answer.status_code == 409
    audits = await world.rows("SELECT id FROM audit WHERE command = 'write_organisation'")
    assert len(audits) == 1


async def test_a_handler_shows_its_registration(world: World) -> None:
    operator = await world.operator()
    path = f"/organisations/{new_id()}"
    bare = {"kind": "handler", "name": "みなと証券"}
    assert (await world.http.put(path, json=bare, headers=operator.bearer)).status_code == 422
    whole = bare | {
        "registration_number": "関東財務局長（金商）第0000号",
        "association": "日本証券業協会",
        "complaint_desk": "0120-000-000",
    }
    answer = await world.http.put(path, json=whole, headers=operator.bearer)
    assert answer.status_code == 200
    assert answer.json()["registration_number"] == "関東財務局長（金商）第0000号"


async def test_the_operator_names_the_first_administrator_and_nobody_else(
    world: World,
) -> None:
    operator = await world.operator()
    chamber = await world.chamber(operator)
    staff = await world.invite(operator, chamber, "s@example.jp", "staff")
    first = await world.invite(operator, chamber, "a@example.jp", "administrator")
    second = await world.invite(operator, chamber, "b@example.jp", "administrator")
    assert [each.status_code for each in (staff, first, second)] == [403, 200, 403]


async def test_an_invited_person_need_not_have_signed_in_and_the_office_counts_at_once(
    world: World,
) -> None:
    operator = await world.operator()
    chamber = await world.chamber(operator)
    head = await world.administrator(chamber, operator)
    answer = await world.invite(head, chamber, "New@example.jp", "approver")
    assert answer.status_code == 200
    said = (await world.said("MembershipGranted"))[-1]
    assert said["role"] == "approver"
    assert said["person_id"] == answer.json()["person_id"]
    assert "new@example.jp" not in str(said)
    invited = await world.sign_in("new@example.jp")
    me = (await world.http.get("/me", headers=invited.bearer)).json()
    assert [each["role"] for each in me["memberships"]] == ["approver"]
    assert str(invited.person_id) == answer.json()["person_id"]


async def test_the_same_invitation_again_is_one_and_the_id_with_another_body_is_refused(
    world: World,
) -> None:
    operator = await world.operator()
    chamber = await world.chamber(operator)
    head = await world.administrator(chamber, operator)
    identity = new_id()
    for _ in range(2):
        answer = await world.invite(head, chamber, "s@example.jp", "staff", identity)
        assert answer.status_code == 200
    other = await world.invite(head, chamber, "t@example.jp", "staff", identity)
    twice = await world.invite(head, chamber, "s@example.jp", "staff")
    assert other.status_code == twice.status_code == 409
    assert twice.json()["membership_id"] == str(identity)
    assert len(await world.said("MembershipGranted")) == 3
    assert len(await world.rows("SELECT id FROM person WHERE email = 't@example.jp'")) == 0


async def test_an_organisation_has_only_the_roles_of_its_kind(world: World) -> None:
    operator = await world.operator()
    chamber = await world.chamber(operator)
    head = await world.administrator(chamber, operator)
    for role in ("operator", "member", "acts_for"):
        assert (await world.invite(head, chamber, "x@example.jp", role)).status_code == 409
    assert (await world.invite(head, chamber, "x@example.jp", "owner")).status_code == 422


async def test_another_chambers_people_are_not_there_and_colleagues_may_not_look(
    world: World,
) -> None:
    operator = await world.operator()
    here, there = await world.chamber(operator), await world.chamber(operator, "べつ")
    head = await world.administrator(here, operator)
    other = await world.administrator(there, operator)
    await world.invite(head, here, "s@example.jp", "staff")
    staff = await world.sign_in("s@example.jp")
    path = f"/organisations/{here}/members"
    assert (await world.http.get(path, headers=other.bearer)).status_code == 404
    assert (await world.http.get(path, headers=staff.bearer)).status_code == 403
    seen = (await world.http.get(path, headers=head.bearer)).json()["items"]
    assert [each["role"] for each in seen] == ["administrator", "staff"]
    answers = [
        await world.invite(other, here, "y@example.jp", "staff"),
        await world.invite(staff, here, "y@example.jp", "staff"),
    ]
    assert [each.status_code for each in answers] == [404, 403]


async def test_the_last_administrator_stays_and_a_dismissed_one_is_powerless(
    world: World,
) -> None:
    operator = await world.operator()
    chamber = await world.chamber(operator)
    head = await world.administrator(chamber, operator)
    path = f"/organisations/{chamber}/members"
    first = (await world.http.get(path, headers=head.bearer)).json()["items"][0]
    own = f"{path}/{first['membership_id']}"
    assert (await world.http.delete(own, headers=head.bearer)).status_code == 409
    await world.invite(head, chamber, "second@example.jp", "administrator")
    second = await world.sign_in("second@example.jp")
    assert (await world.http.delete(own, headers=second.bearer)).status_code == 204
    assert (await world.http.delete(own, headers=second.bearer)).status_code == 204
    assert (await world.http.get(path, headers=head.bearer)).status_code == 404
    ended = await world.said("MembershipEnded")
    assert [each["membership_id"] for each in ended] == [first["membership_id"]]


async def test_the_operator_command_is_idempotent_and_audited(world: World) -> None:
    await world.operator()
    await world.operator()
    audits = await world.rows("SELECT id FROM audit WHERE command = 'appoint_operator'")
    assert len(audits) == 1
    assert len(await world.said("MembershipGranted")) == 1
