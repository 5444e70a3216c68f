/// The redemptions of one tenant that go together, in one statement.
///
/// Each asks for another grant and is named by another attempt: PostgreSQL changes a row once in a statement, and sees
/// no row that the same statement writes. They are given in the order of their grants, so that two servers which change
/// the same grants lock them in the same order. Parameter 1 is the tenant; the others are lists, one element a
/// redemption: first ``AttemptLists``, then ``RedemptionLists``.
///
/// There is one row for each, in no order, as ``FastAnswer`` reads it:
/// - `is_done`: it is done, and `uses_left` is what remains;
/// - otherwise `fingerprint` and what follows are those of an earlier attempt, where there is one: a repetition, or one
///   that is not remembered any more and has to make room (by itself, not here);
/// - otherwise the judged revision, the uses or a burn stand against it: nothing was written of it.
///
/// What an earlier attempt was answered is said again only when it is durable, also where a server was cut short in its
/// wait for a standby (``Session/demandDurability()``): hence the message in the last column.
///
/// A twin that another server commits meanwhile is met at the key of `attempts` or `burns`: SQLSTATE 23505, nothing of
/// the batch is written, and it goes again, by this statement as well, which sees the twin then.
///
/// It is planned once for a connection, also when the tables were empty then: `OFFSET 0` keeps each look at `attempts` and
/// `burns` a look-up by the whole key, and the list keeps `grants` to those that are asked for, whatever the planner takes
/// the tables for.
///
/// Charges that come back, counters of cards and consequences are not for this statement.
enum RedeemStatement {
  static let sql: StaticSQL = """
    WITH asked AS MATERIALIZED (
      SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::bytea[], $5::bytea[], $6::int8[], $7::uuid[], $8::text[],
        $9::text[], $10::text[], $11::text[], $12::text[], $13::bytea[], $14::uuid[], $15::uuid[], $16::bytea[],
        $17::text[], $18::uuid[], $19::int8[], $20::int8[], $21::bytea[], $22::text[], $23::text[], $24::int8[],
        $25::int8[], $26::uuid[], $27::int8[], $28::bytea[], $29::int8[], $30::bytea[], $31::int8[]) WITH ORDINALITY
        AS a (attempt_id, device_id, fingerprint, answer, decided_at, event_id, class, action, mode, decision, reason,
          lockers, credential_id, event_grant, subject, assurance, request_id, captured_at, received_at, salt, board,
          link, manifest_age, clock_offset, grant_id, revision, burn, keep_until, second_burn, second_keep_until, place)
    ), judged AS MATERIALIZED (
      SELECT a.*, t.fingerprint AS earlier_fingerprint, t.answer AS earlier_answer, t.uses_left AS earlier_uses_left,
        t.decided_at AS earlier_at
      FROM asked a LEFT JOIN LATERAL (
        SELECT * FROM attempts WHERE tenant_id = $1 AND id = a.attempt_id AND device_id = a.device_id OFFSET 0
      ) t ON true
    ), used AS (
      UPDATE grants g SET uses = uses + 1 FROM judged j
      WHERE g.tenant_id = $1 AND g.id = ANY ($26) AND g.id = j.grant_id AND g.revision = j.revision AND g.status = 'active'
        AND (g.max_uses IS NULL OR g.uses < g.max_uses) AND j.earlier_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM burns b WHERE b.tenant_id = $1 AND b.key = j.burn OFFSET 0)
        AND NOT EXISTS (SELECT 1 FROM burns b WHERE b.tenant_id = $1 AND b.key = j.second_burn OFFSET 0)
      RETURNING g.max_uses - g.uses AS uses_left, j.*
    ), burnt AS (
      INSERT INTO burns
      SELECT $1, b.key, b.keep_until FROM used
      CROSS JOIN LATERAL (VALUES (burn, keep_until), (second_burn, second_keep_until)) b (key, keep_until)
      WHERE b.key IS NOT NULL
    ), kept AS (
      INSERT INTO attempts (tenant_id, id, device_id, fingerprint, event_id, answer, uses_left, decided_at)
      SELECT $1, attempt_id, device_id, fingerprint, event_id, answer, uses_left, decided_at FROM used
    ), told AS (
      INSERT INTO events (tenant_id, id, class, action, mode, decision, reason, device_id, lockers, credential_id,
        grant_id, subject, assurance, uses_left, attempt_id, request_id, captured_at, received_at, salt, board, link,
        manifest_age, clock_offset)
      SELECT $1, event_id, class, action, mode, decision, reason, device_id, lockers, credential_id, event_grant,
        subject, assurance, uses_left, attempt_id, request_id, captured_at, received_at, salt, board, link,
        manifest_age, clock_offset
      FROM used
    )
    SELECT j.place, u.place IS NOT NULL AS is_done, u.uses_left, j.earlier_fingerprint, j.earlier_answer,
      j.earlier_uses_left, j.earlier_at,
      CASE WHEN j.earlier_at IS NOT NULL THEN pg_logical_emit_message(true, 'accessauth', '') END
    FROM judged j LEFT JOIN used u ON u.place = j.place
    """
}
