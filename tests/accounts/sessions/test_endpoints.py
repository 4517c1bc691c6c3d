"""Signing in by HTTP: what is told, what is kept, what is refused."""

from joserfc import jwt
from joserfc.jwk import KeySet

from services.accounts.sessions import jobs
from shared.ids import new_id
from tests.accounts.conftest import CLIENT_SECRET
from tests.accounts.world import World


async def test_a_person_is_created_at_the_first_sign_in_and_found_at_the_second(
    world: World,
) -> None:
    first = await world.sign_in("Hanako@Example.jp")
    again = await world.sign_in("hanako@example.jp")
    assert first.person_id == again.person_id
    assert len(await world.rows("SELECT id FROM person")) == 1


async def test_a_known_and_an_unknown_address_are_answered_alike(world: World) -> None:
    await world.sign_in("known@example.jp")
    _, known = await world.ask_code("known@example.jp")
    _, unknown = await world.ask_code("unknown@example.jp")
    assert known.status_code == unknown.status_code == 202
    assert known.json()["expires_at"] == unknown.json()["expires_at"]
    assert known.json().keys() == unknown.json().keys()


async def test_neither_the_code_nor_the_session_can_be_read_from_the_database(
    world: World,
) -> None:
    sign_in_id, code = await world.code("a@example.jp")
    answer = await world.try_code(sign_in_id, code)
    kept = str(await world.rows("SELECT * FROM sign_in"))
    kept += str(await world.rows("SELECT * FROM letter"))
    kept += str(await world.rows("SELECT * FROM session"))
    kept += str(await world.rows("SELECT payload FROM outbox"))
    assert code not in kept
    assert answer.json()["session_token"] not in kept


async def test_a_wrong_code_counts_although_it_is_refused(world: World) -> None:
    sign_in_id, code = await world.code("a@example.jp")
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    answers = [await world.try_code(sign_in_id, wrong) for _ in range(5)]
    assert [each.status_code for each in answers] == [409, 409, 409, 409, 429]
    assert answers[0].json()["tries_left"] == 4
    assert (await world.try_code(sign_in_id, code)).status_code == 429


async def test_used_late_and_unknown_codes_are_answered_alike(world: World) -> None:
    sign_in_id, code = await world.code("a@example.jp")
    assert (await world.try_code(sign_in_id, code)).status_code == 201
    used = await world.try_code(sign_in_id, code)
    late_id, late_code = await world.code("a@example.jp")
    world.clock.move(minutes=10)
    late = await world.try_code(late_id, late_code)
    unknown = await world.try_code(new_id(), "000000")
    assert used.status_code == late.status_code == unknown.status_code == 409
    assert used.json() == late.json() == unknown.json()


async def test_a_repeated_question_sends_one_mail_and_another_address_is_refused(
    world: World,
) -> None:
    body = {"sign_in_id": str(new_id()), "email": "a@example.jp"}
    for _ in range(2):
        assert (await world.http.post("/sign-in-codes", json=body)).status_code == 202
    other = await world.http.post("/sign-in-codes", json=body | {"email": "b@example.jp"})
    assert other.status_code == 409
    assert len(await world.rows("SELECT id FROM letter")) == 1


async def test_the_sixth_code_within_a_minute_waits_and_the_window_slides(
    world: World,
) -> None:
    for _ in range(5):
        assert (await world.ask_code("a@example.jp"))[1].status_code == 202
    _, refused = await world.ask_code("a@example.jp")
    assert refused.status_code == 429
    assert 59 <= int(refused.headers["Retry-After"]) <= 61
    assert (await world.ask_code("b@example.jp"))[1].status_code == 202
    world.clock.move(seconds=60)
    assert (await world.ask_code("a@example.jp"))[1].status_code == 202


async def test_an_origin_counts_only_if_web_tells_it(world: World) -> None:
    async def statuses(**headers: str) -> set[int]:
        return {
            (await world.ask_code(f"{new_id().hex}@example.jp", **headers))[1].status_code
            for _ in range(31)
        }

    address = {"X-Client-Address": "203.0.113.7"}
    assert await statuses(**address) == {202}
    matching = {"Authorization": f"Bearer {await _client_token(world, 'matching')}"}
    assert await statuses(**address, **matching) == {202}
    web = {"Authorization": f"Bearer {await _client_token(world, 'web')}"}
    assert await statuses(**address, **web) == {202, 429}


async def _client_token(world: World, name: str) -> str:
    body = {"client_id": name, "client_secret": CLIENT_SECRET, "audience": "accounts"}
    answer = await world.http.post("/client-tokens", json=body)
    assert answer.status_code == 201
    return str(answer.json()["access_token"])


async def test_a_token_says_who_and_for_whom_and_never_a_role(world: World) -> None:
    operator = await world.operator()
    keys = KeySet.import_key_set((await world.http.get("/.well-known/jwks.json")).json())
    token = jwt.decode(operator.token, keys, algorithms=["ES256"])
    now = int(world.clock().timestamp())
    assert token.claims == {
        "sub": str(operator.person_id),
        "sid": str(operator.session_id),
        "amr": "email_code",
        "iss": "http://accounts",
        "aud": "accounts",
        "iat": now,
        "exp": now + 300,
    }
    assert token.header["kid"] == keys.keys[0].kid


async def test_a_token_for_another_audience_and_an_old_one_open_nothing(world: World) -> None:
    signed = await world.sign_in("a@example.jp")
    other = await world.http.post(
        "/tokens", json={"audience": "matching"}, headers=signed.session
    )
    headers = {"Authorization": f"Bearer {other.json()['token']}"}
    assert (await world.http.get("/me", headers=headers)).status_code == 401
    world.clock.move(minutes=6)
    assert (await world.http.get("/me", headers=signed.bearer)).status_code == 401


async def test_a_client_needs_its_secret(world: World) -> None:
    for name, secret in (("matching", "x" * 40), ("nobody", CLIENT_SECRET), ("listing", "")):
        body = {"client_id": name, "client_secret": secret or "-", "audience": "investors"}
        answer = await world.http.post("/client-tokens", json=body)
        assert answer.status_code == 401


async def test_an_ended_session_is_powerless_at_once_and_said_once(world: World) -> None:
    signed = await world.sign_in("a@example.jp")
    assert (await world.http.delete("/session", headers=signed.session)).status_code == 204
    assert (await world.http.get("/me", headers=signed.bearer)).status_code == 401
    assert (await world.http.get("/session", headers=signed.session)).status_code == 401
    assert (await world.http.get("/sessions", headers=signed.bearer)).status_code == 401
    members = f"/organisations/{await world.chamber(await world.operator())}/members"
    assert (await world.http.get(members, headers=signed.bearer)).status_code == 401
    said = await world.said("SessionEnded")
    assert [each["session_id"] for each in said] == [str(signed.session_id)]


async def test_an_idle_session_is_ended_by_the_job_earlier_for_staff(world: World) -> None:
    await world.operator()
    await world.sign_in("a@example.jp")
    world.clock.move(minutes=15)
    assert await jobs.end_over(world.house) == 1
    world.clock.move(minutes=45)
    assert await jobs.end_over(world.house) == 1
    assert await jobs.end_over(world.house) == 0
    assert len(await world.said("SessionEnded")) == 2
    ended = await world.rows("SELECT command FROM audit WHERE command = 'end_session'")
    assert len(ended) == 2


async def test_whoever_goes_on_keeps_the_session_until_the_absolute_limit(
    world: World,
) -> None:
    signed = await world.sign_in("a@example.jp")
    for _ in range(24 * 2 - 1):
        world.clock.move(minutes=30)
        answer = await world.http.post(
            "/tokens", json={"audience": "listing"}, headers=signed.session
        )
        assert answer.status_code == 201
    world.clock.move(minutes=30)
    over = await world.http.post(
        "/tokens", json={"audience": "listing"}, headers=signed.session
    )
    assert over.status_code == 401


async def test_one_sees_and_ends_ones_own_sessions_only(world: World) -> None:
    here = await world.sign_in("a@example.jp")
    there = await world.sign_in("a@example.jp")
    stranger = await world.sign_in("b@example.jp")
    listed = await world.http.get("/sessions", headers=here.bearer)
    ids = {each["session_id"] for each in listed.json()["items"]}
    assert ids == {str(here.session_id), str(there.session_id)}
    foreign = f"/sessions/{stranger.session_id}"
    assert (await world.http.delete(foreign, headers=here.bearer)).status_code == 404
    own = f"/sessions/{there.session_id}"
    assert (await world.http.delete(own, headers=here.bearer)).status_code == 204
    assert (await world.http.get("/me", headers=there.bearer)).status_code == 401


async def test_an_account_closes_only_without_roles_and_then_forgets_the_address(
    world: World,
) -> None:
    operator = await world.operator()
    assert (await world.http.delete("/me", headers=operator.bearer)).status_code == 409
    signed = await world.sign_in("a@example.jp")
    assert (await world.http.delete("/me", headers=signed.bearer)).status_code == 204
    assert (await world.http.get("/me", headers=signed.bearer)).status_code == 401
    assert [each["person_id"] for each in await world.said("PersonClosed")] == [
        str(signed.person_id)
    ]
    assert (await world.sign_in("a@example.jp")).person_id != signed.person_id


async def test_sign_ins_are_forgotten_after_a_day(world: World) -> None:
    await world.ask_code("a@example.jp")
    world.clock.move(hours=24, seconds=1)
    assert await jobs.forget(world.house) == 1
    assert await world.rows("SELECT id FROM sign_in") == []
