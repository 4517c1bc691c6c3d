-- One deliberate violation for each arm of each check, over the small world of stories.py.
-- A heading names the line that fires (and, in brackets, what that implies) and what is wrong.

-- I01: a hold above its cap
UPDATE cap_entry SET amount = amount + 1000000 WHERE pledge = 'held' AND kind = 'held';

-- I01: a cap that no decision allowed
UPDATE decision SET cap = cap + 1 WHERE pledge = 'held';

-- I01: a rule that was not in force
UPDATE decision SET rule_from = '2027-01-01' WHERE pledge = 'held';

-- I01: a rule whose time was over
UPDATE rule_version SET valid_to = '2026-01-01';

-- I01: no cap without an exemption
UPDATE cap_entry SET cap = NULL WHERE pledge = 'held' AND kind = 'held';

-- I02: less counted than there was
UPDATE cap_entry SET counted_before = 1 WHERE pledge = 'held' AND kind = 'held';

-- I03: a second end
INSERT INTO cap_entry SELECT 9001, hold, pledge, investor, issuer, class, 'released', 0,
    applied_on, paid_on, NULL, NULL, NULL, 'request', 'declared' FROM cap_entry WHERE pledge
    = 'settled' AND kind = 'used';

-- I03: an end that has no beginning
INSERT INTO cap_entry VALUES (9001, 'nowhere', NULL, 'investor', 'issuer', 'other', 'used',
    0, '2026-06-02', NULL, NULL, NULL, NULL, 'request', 'declared');

-- I03: reduced after its end
INSERT INTO cap_entry SELECT 9001, hold, pledge, investor, issuer, class, 'reduced', 0,
    applied_on, paid_on, NULL, NULL, NULL, 'request', 'declared' FROM cap_entry WHERE pledge
    = 'settled' AND kind = 'used';

-- I03: returned without use
INSERT INTO cap_entry SELECT 9001, hold, pledge, investor, issuer, class, 'returned', 0,
    applied_on, paid_on, NULL, NULL, NULL, 'request', 'declared' FROM cap_entry WHERE pledge
    = 'held' AND kind = 'held';

-- I03: released with something left
INSERT INTO cap_entry SELECT 9001, hold, pledge, investor, issuer, class, 'released', -1,
    applied_on, paid_on, NULL, NULL, NULL, 'request', 'declared' FROM cap_entry WHERE pledge
    = 'parked' AND kind = 'held';

-- I04: more seats than the book has
UPDATE round SET book_limit = 1 WHERE round = 'R4';

-- I04: more of a return than its stock
UPDATE round_return SET stock = 1 WHERE round = 'R4';

-- I04: freed before it was taken
UPDATE seat_entry SET id = -1 WHERE pledge = 'withdrawn' AND kind = 'free';

-- I04: more allotted than the round's limit
UPDATE round SET limit_units = 2 WHERE round = 'R3';

-- I05: confirmed after the cut
UPDATE round SET cut_id = 1, counted_amount = 0, target_amount = 0 WHERE round = 'R3';

-- I05: decided twice
INSERT INTO round_event SELECT 9001, round, 'failed', at, NULL, cause_kind, cause_id FROM
    round_event WHERE round = 'R3' AND to_state = 'succeeded';

-- I05: more counted than was confirmed
UPDATE round SET counted_amount = counted_amount + 1 WHERE round = 'R3';

-- I05: succeeded below its target
UPDATE round SET target_amount = counted_amount + 1 WHERE round = 'R3';

-- I06: a seat freed by a job
UPDATE seat_entry SET cause_kind = 'job' WHERE pledge = 'withdrawn' AND kind = 'free';

-- I06: a seat freed by an answer about another pledge
UPDATE seat_entry SET cause_id = (SELECT cause_id FROM seat_entry WHERE pledge = 'lapsed'
    AND kind = 'free') WHERE pledge = 'withdrawn' AND kind = 'free';

-- I06: a seat of the wait list freed by something else
UPDATE seat_entry SET cause_id = 'x' WHERE pledge = 'waited' AND kind = 'free';

-- I06: trimmed without an outcome
UPDATE seat_entry SET cause_id = 'x' WHERE kind = 'trim';

-- I07: two transactions that only balance together
UPDATE ledger_posting SET amount = amount + 1 WHERE amount < 0 AND account LIKE 'owner/%'
    AND pledge = 'settled';
UPDATE ledger_posting SET amount = amount - 1 WHERE amount < 0 AND account LIKE 'owner/%'
    AND pledge = 'refunded';

-- I07: one side alone
INSERT INTO ledger_posting VALUES ('alone', 'owner/x', NULL, 0, 'jpy');

-- I08 (I07): a yen more than there is
UPDATE ledger_posting SET amount = amount + 1 WHERE account LIKE 'owner/%' AND pledge =
    'settled';

-- I10: a charge that is not in the ledger
INSERT INTO outside_fact VALUES ('psp', 'charge-x', 'charge', 1);

-- I10: a charge that the PSP does not know
DELETE FROM outside_fact WHERE source_id = 'charge-settled' AND kind = 'charge';

-- I10: one yen off
UPDATE outside_fact SET amount = amount + 1 WHERE source_id = 'line-1';

-- I10: entered twice
INSERT INTO ledger_transaction SELECT 'twice', source, source_id, kind FROM
    ledger_transaction WHERE source_id = 'line-1';

-- I11: more back than came in
UPDATE payment SET refunded = captured + 1 WHERE pledge = 'settled';
INSERT INTO refund SELECT 'more', payment, refunded, 'listed', '2026-07-30', 'event', 'x'
    FROM payment WHERE pledge = 'settled';

-- I11: more taken than authorised
UPDATE payment SET authorised = captured - 1 WHERE pledge = 'settled';

-- I11: less than nothing
UPDATE payment SET charged_back = -1 WHERE pledge = 'settled';

-- I11: charged back above what is left
UPDATE payment SET charged_back = captured + 1 WHERE pledge = 'charged-back';

-- I11: refunds that are not counted
UPDATE refund SET amount = amount - 1 WHERE refund = 'refund-refunded';

-- I12: confirmed on nothing
UPDATE payment SET backing = NULL WHERE pledge = 'held';

-- I12: a saved card that was let go
UPDATE payment SET backing = 'saved' WHERE pledge = 'held';
INSERT INTO outside_object VALUES ('card-held', 'payment_method', 'detached', NULL);

-- I12: held for too short a time
UPDATE payment SET capture_before = collect_by WHERE pledge = 'held';

-- I12: an investment by card
UPDATE payment SET backing = 'saved' WHERE pledge = 'trimmed';

-- I12: paid out for what was only collected
UPDATE payout_line SET cause_id = ( SELECT said FROM pledge_event WHERE pledge = 'settled'
    AND to_state = 'collected');

-- I12: paid out twice
INSERT INTO payout_line SELECT 'other', pledge, amount, cause_id FROM payout_line;
INSERT INTO payout SELECT 'other', project, amount, fees, 'asked', requested_by,
    authorised_at, cause_id FROM payout;

-- I12: a payout that is not its lines minus fees
UPDATE payout SET amount = amount + 1;

-- I13: a settled pledge with money in clearing
DELETE FROM ledger_posting WHERE transaction = ( SELECT transaction FROM ledger_transaction
    WHERE source_id = 'settled' AND kind = 'settle');

-- I15: confirmed by an answer about another amount
UPDATE outbox SET amount = 1 WHERE type = 'PaymentBacked' AND subject = 'held';

-- I15: seated by a hold of another amount
UPDATE outbox SET amount = 1 WHERE type = 'HoldGranted' AND subject = 'held';

-- I15: a smaller hold than the pledge
UPDATE cap_entry SET amount = amount - 1 WHERE pledge = 'held';

-- I15: fewer seats than units
UPDATE seat_entry SET units = units - 1 WHERE pledge = 'held';

-- I16: a deadline that passed in silence
UPDATE pledge SET deadline = deadline - interval '2 days' WHERE pledge = 'seated';

-- I16: nobody to act next
UPDATE pledge SET owner = NULL WHERE pledge = 'seated';

-- I16: a deadline after the end
UPDATE pledge SET deadline = '2027-01-01' WHERE pledge = 'withdrawn';

-- I17: an authorisation left at the PSP
INSERT INTO outside_object VALUES ('intent', 'intent', 'requires_capture', 'withdrawn');

-- I17: a page left open
UPDATE outside_object SET status = 'open' WHERE pledge = 'withdrawn';

-- I17: a seat left
UPDATE seat_entry SET units = units + 1 WHERE pledge = 'withdrawn' AND kind = 'take';

-- I17: room left
DELETE FROM cap_entry WHERE pledge = 'withdrawn' AND kind = 'released';
UPDATE inbox SET outcome = 'ignored' WHERE consumer = 'investors.holds' AND event_id =
    (SELECT said FROM pledge_event WHERE pledge = 'withdrawn' AND to_state = 'released');

-- I17: money of theirs left
UPDATE payment SET authorised = 5, captured = 5 WHERE pledge = 'withdrawn';

-- I18: a step that is missing
UPDATE pledge_event SET version = version + 1 WHERE pledge = 'seated' AND to_state =
    'seated';

-- I18: a state that is not the last step's
UPDATE pledge SET state = 'waitlisted' WHERE pledge = 'parked';

-- I18: a step that the table does not know
UPDATE pledge_event SET trigger = 'PaymentBacked' WHERE pledge = 'seated' AND to_state =
    'seated';

-- I21: a step that says nothing
UPDATE pledge_event SET said = NULL WHERE pledge = 'refused' AND to_state = 'refused';

-- I21: a step that says something else
UPDATE outbox SET type = 'PledgeWaitlisted' WHERE type = 'PledgeRefused';
UPDATE topic_message SET type = 'PledgeWaitlisted' WHERE type = 'PledgeRefused';

-- I22: another payload on the topic
UPDATE topic_message SET payload_sha256 = 'x' WHERE event_id = 'event-1';

-- I22: unsent for more than a minute
UPDATE outbox SET sent_at = NULL WHERE event_id = 'event-1';

-- I22: marked sent, and nowhere
INSERT INTO outbox SELECT 'listing', 'lost', topic, 'k', 'RoundScheduled', 'lost', 1, NULL,
    NULL, payload_sha256, recorded_at, sent_at FROM outbox WHERE event_id = 'event-1';

-- I23: an effect that came twice
INSERT INTO payment_event SELECT 9001, pledge, event, cause_kind, cause_id FROM
    payment_event WHERE pledge = 'seated';

-- I23: twice in the inbox
INSERT INTO inbox SELECT * FROM inbox WHERE consumer = 'listing.rounds' LIMIT 1;

-- I23: said to be done, with nothing to show
UPDATE inbox SET outcome = 'done' WHERE consumer = 'payments.saga' AND event_id = (SELECT
    said FROM pledge_event WHERE pledge = 'refused' AND to_state = 'refused');

-- I23: done without an inbox row
INSERT INTO payment_event VALUES (9001, 'seated', 'x', 'event', 'from nowhere');

-- I23: a message that one group never read
DELETE FROM inbox WHERE consumer = 'listing.rounds' AND event_id = (SELECT event_id FROM
    inbox WHERE consumer = 'listing.rounds' LIMIT 1);

-- I23: a consumer with another service's name
INSERT INTO inbox VALUES ('listing', 'matching.saga', 'other', 'ignored');

-- I24: moved behind the next
UPDATE topic_message SET "offset" = "offset" + 900 WHERE subject = 'refused' AND type =
    'PledgePlaced';

-- I24: in two partitions
UPDATE topic_message SET partition = 1 WHERE subject = 'refused' AND type = 'PledgePlaced';

-- I25: overtaken while parked
INSERT INTO parked_message SELECT 'payments', 'payments.saga', event_id, topic, partition,
    "offset", key, subject, '2026-07-01', NULL FROM topic_message WHERE subject = 'seated'
    AND type = 'PledgePlaced';

-- I25: a round decided while a pledge of it was parked
INSERT INTO parked_message VALUES ('matching', 'matching.saga', 'gone', 'gone', 0, 0, NULL,
    'trimmed', '2026-06-01', '2026-07-01');

-- I25: parked, but not kept
DELETE FROM parked_message;

-- I27: an approver whose office had ended
UPDATE membership SET valid_to = '2026-05-25' WHERE person = 'approver';

-- I27: an approver of another chamber
UPDATE membership SET organisation = 'other' WHERE person = 'approver';

-- I27: staff who approved
UPDATE membership SET role = 'staff' WHERE person = 'approver';

-- I27: opened without the handler
UPDATE approval SET decided_at = '2026-07-01' WHERE round = 'R3' AND kind = 'handler';

-- I27: opened without the chamber
UPDATE approval SET decided_at = '2026-07-01' WHERE round = 'R4' AND kind = 'chamber';

-- I27: proposed by staff who may not approve
UPDATE second_word SET first = 'staff';

-- I27: an operator who approved what nobody had proposed
UPDATE membership SET role = 'operator' WHERE person = 'approver';
DELETE FROM second_word;

-- I28: the owner approved
UPDATE listed_round SET owner = 'approver' WHERE round = 'R4';

-- I28: somebody close to the owner approved
INSERT INTO person_link VALUES ('owner', 'approver');

-- I28: whoever pledged approved
UPDATE pledge SET person = 'approver' WHERE pledge = 'seated';
UPDATE approval SET decided_at = '2026-07-01' WHERE round = 'R4' AND kind = 'handler';
UPDATE approval SET person = 'approver', kind = 'chamber' WHERE round = 'R4' AND kind =
    'handler';

-- I28: one person proposed and confirmed
UPDATE second_word SET first = second;

-- I28: the owner proposed
UPDATE listed_round SET owner = 'colleague' WHERE round = 'R4';

-- I28: one person approved a payout twice
UPDATE payout_approval SET person = 'first';

-- I28: who asked for a payout approved it
UPDATE payout_approval SET person = 'owner' WHERE person = 'first';

-- I29: a row that was edited
UPDATE audit_row SET subject = 'edited' WHERE service = 'listing' AND seq = 2;

-- I29: a place that was left out
UPDATE audit_row SET seq = seq + 900 WHERE service = 'listing' AND seq = (SELECT max(seq)
    FROM audit_row WHERE service = 'listing');
DELETE FROM anchor WHERE service = 'listing';

-- I29: a link that does not rest on the one before
UPDATE audit_row SET prev_hash = hash WHERE service = 'listing' AND seq = 2;

-- I29: an end that was cut off and written anew
UPDATE anchor SET hash = 'x' WHERE service = 'listing' AND seq = 3;

-- I29: linked late without an alarm
UPDATE audit_row SET linked_at = linked_at + interval '11 s' WHERE service = 'listing'
    AND seq = 2;

-- I29 (I30): a middle row that was deleted
DELETE FROM audit_row WHERE service = 'matching' AND seq = 5;

-- I30 (I29): a request without an audit row
DELETE FROM audit_row WHERE command_id = (SELECT cause_id FROM pledge_event
    WHERE pledge = 'seated' AND version = 1);

-- I30: a request with two
INSERT INTO audit_row SELECT service, chamber, 9001, actor, command_id, subject_kind, subject,
    '', '', now(), NULL, NULL, NULL, now() FROM audit_row WHERE command_id = 'command-1';

-- I30: an audit row of nothing
INSERT INTO audit_row VALUES ('matching', NULL, 9001, 'somebody', 'x', 'pledge', 'x', '', '',
    now(), NULL, NULL, NULL, now());

-- I30 (I29): an audit row without its actor
UPDATE audit_row SET actor = NULL WHERE command_id = 'command-1';

-- I31: something personal in an event
INSERT INTO canary VALUES ('event-1', 'a card number');

-- I32: cancelled by one alone
UPDATE round_decision SET proposed_by = answered_by WHERE kind = 'cancel';

-- I32: cancelled without a decision
DELETE FROM round_decision WHERE kind = 'cancel';

-- I32: cancelled before anybody had confirmed it
UPDATE round_decision SET state = 'proposed', answered_by = NULL, answered_at = NULL
    WHERE kind = 'cancel';

-- I32: cancelled by somebody else than confirmed it
UPDATE round_decision SET answered_by = 'three' WHERE kind = 'cancel';

-- I32: confirmed too late
UPDATE round_decision SET lapses_at = answered_at WHERE kind = 'cancel';

-- I32: paused by somebody else than proposed it
UPDATE round_decision SET proposed_by = 'three' WHERE kind = 'pause';

-- I32: reopened by one alone
UPDATE round_decision SET proposed_by = answered_by WHERE kind = 'resume';

-- I32: still paused although nobody confirmed it
UPDATE round SET state = 'paused' WHERE round = 'R6';
UPDATE round_decision SET proposed_at = proposed_at - interval '1 h' WHERE kind <> 'pause';
UPDATE round_decision SET state = 'lapsed', answered_by = NULL WHERE kind = 'pause';

-- I33: charged though its hold is above its cap
UPDATE pledge SET over_cap_since = now() WHERE pledge = 'settled';

-- I33 (I05, I18): made due after it was said to be above its cap
UPDATE pledge_event SET trigger = 'HoldExceeded' WHERE id = (
    SELECT id FROM pledge_event WHERE pledge = 'settled' AND to_state = 'seated');

-- I33 (I23): counted by a payment day that is not its round's
INSERT INTO moved_day SELECT 1, 'move', round, paid_on + 30 FROM cap_entry
    JOIN pledge USING (pledge) WHERE pledge = 'settled' AND kind = 'held';

-- I34: a fiftieth was approached for a private issue
INSERT INTO issue VALUES ('R1', 'issuer', 'common', '2027-04-10', true);
INSERT INTO approach SELECT 'R1', number::text FROM generate_series(1, 50) AS number;

-- I34: fifty in two issues of the same kind within three months
INSERT INTO issue VALUES ('R1', 'issuer', 'common', '2027-04-10', true),
    ('R2', 'issuer', 'common', '2027-01-10', false);
INSERT INTO approach SELECT 'R1', number::text FROM generate_series(1, 25) AS number;
INSERT INTO approach SELECT 'R2', number::text FROM generate_series(1, 25) AS number;

-- I34: invited without being counted
INSERT INTO group_invitation VALUES ('G', 'R1', 'investor', 'declined', 'p', now(), now(),
    'round');

-- I34: a place that nobody is known to have taken
INSERT INTO approach VALUES ('R1', 'investor');
INSERT INTO group_invitation VALUES
    ('G', 'R1', 'investor', 'accepted', 'p', now(), now() + interval '1 h', 'round');

-- I34: a place that was taken too late
INSERT INTO approach VALUES ('R1', 'investor');
INSERT INTO group_invitation VALUES 
    ('G', 'R1', 'investor', 'accepted', 'p', now(), now(), 'round');

-- I35: charged on terms that changed after its last yes
INSERT INTO agreement VALUES ('settled', 1, NULL);
INSERT INTO amendment SELECT round, 2, at - interval '1 h', at FROM pledge_event
    JOIN pledge USING (pledge) WHERE pledge = 'settled' AND to_state = 'due';

-- I35: stays in the book after its silence
UPDATE round SET state = 'settling', outcome = NULL, cut_id = NULL WHERE round = (
    SELECT round FROM pledge WHERE pledge = 'settled');
INSERT INTO agreement VALUES ('settled', 1, NULL);
INSERT INTO amendment SELECT round, 2, '2026-06-01', '2026-06-02' FROM pledge
    WHERE pledge = 'settled';

-- I35 (I18): given back after its yes
UPDATE pledge_event SET trigger = 'reconfirm' WHERE pledge = 'settled' AND to_state = 'confirmed';
UPDATE pledge_event SET trigger = 'reconfirm_passed' WHERE pledge = 'settled'
    AND to_state = 'settled';
INSERT INTO amendment SELECT round, 2, '2026-06-01', '2026-06-02' FROM pledge
    WHERE pledge = 'settled';

-- I36: charged for more than the published list gives it
UPDATE allocation_line SET allotted_units = 2 WHERE pledge = 'trimmed';

-- I36: charged without a line
UPDATE by_rule SET counted_pledges = 0 WHERE round = 'R3';
DELETE FROM allocation_line WHERE pledge = 'trimmed';

-- I36: the list gives away more than there is
UPDATE by_rule SET limit_units = 2 WHERE round = 'R3';

-- I36: somebody who was counted is not on the list
UPDATE by_rule SET counted_pledges = 2 WHERE round = 'R3';

-- I36: committed to after it had opened
UPDATE by_rule SET committed_at = now() WHERE round = 'R3';

-- I37 (I34): the owner never said yes
INSERT INTO introduction VALUES ('G', 'R1', 'owner', 'lender', 'loan', 'made', 'p', now(),
    now() + interval '14 d', 'somebody', now());
INSERT INTO approach VALUES ('R1', 'lender');
INSERT INTO group_invitation VALUES ('G', 'R1', 'lender', 'accepted', 'p', now(),
    now() + interval '1 h', 'loan');

-- I37 (I34): introduced after the time had passed
INSERT INTO introduction VALUES ('G', 'R1', 'owner', 'lender', 'loan', 'made', 'p', now(), now(),
    'owner', now());
INSERT INTO approach VALUES ('R1', 'lender');
INSERT INTO group_invitation VALUES ('G', 'R1', 'lender', 'accepted', 'p', now(),
    now() + interval '1 h', 'loan');

-- I37: introduced though the invited had declined
INSERT INTO introduction VALUES ('G', 'R1', 'owner', 'giver', 'grant', 'made', 'p', now(),
    now() + interval '14 d', 'owner', now());
INSERT INTO approach VALUES ('R1', 'giver');
INSERT INTO group_invitation VALUES ('G', 'R1', 'giver', 'declined', 'p', now(),
    now() + interval '1 h', 'grant');

-- I37 (I34): a yes to lend that leads nowhere
INSERT INTO approach VALUES ('R1', 'lender');
INSERT INTO group_invitation VALUES ('G', 'R1', 'lender', 'accepted', 'p', now(),
    now() + interval '1 h', 'loan');
