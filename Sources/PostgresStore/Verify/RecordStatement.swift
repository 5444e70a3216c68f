/// The attempts of one tenant that use nothing up and go together, in one statement: denials, and looks without
/// consequence.
///
/// Each is named by another attempt; they are given in the order of those names, for two servers that are asked the
/// same at once. Parameter 1 is the tenant; the others are ``AttemptLists``. Rows, repetitions and twins are those of
/// ``RedeemStatement``; `is_done` is false only where there is an earlier attempt.
enum RecordStatement {
  static let sql: StaticSQL = """
    WITH asked AS MATERIALIZED (
      SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::bytea[], $5::bytea[], $6::int8[], $7::uuid[], $8::text[],
        $9::text[], $10::text[], $11::text[], $12::text[], $13::bytea[], $14::uuid[], $15::uuid[], $16::bytea[],
        $17::text[], $18::uuid[], $19::int8[], $20::int8[], $21::bytea[], $22::text[], $23::text[], $24::int8[],
        $25::int8[]) WITH ORDINALITY
        AS a (attempt_id, device_id, fingerprint, answer, decided_at, event_id, class, action, mode, decision, reason,
          lockers, credential_id, event_grant, subject, assurance, request_id, captured_at, received_at, salt, board,
          link, manifest_age, clock_offset, place)
    ), judged AS MATERIALIZED (
      SELECT a.*, t.fingerprint AS earlier_fingerprint, t.answer AS earlier_answer, t.uses_left AS earlier_uses_left,
        t.decided_at AS earlier_at
      FROM asked a LEFT JOIN LATERAL (
        SELECT * FROM attempts WHERE tenant_id = $1 AND id = a.attempt_id AND device_id = a.device_id OFFSET 0
      ) t ON true
    ), kept AS (
      INSERT INTO attempts (tenant_id, id, device_id, fingerprint, event_id, answer, decided_at)
      SELECT $1, attempt_id, device_id, fingerprint, event_id, answer, decided_at FROM judged WHERE earlier_at IS NULL
    ), told AS (
      INSERT INTO events (tenant_id, id, class, action, mode, decision, reason, device_id, lockers, credential_id,
        grant_id, subject, assurance, attempt_id, request_id, captured_at, received_at, salt, board, link, manifest_age,
        clock_offset)
      SELECT $1, event_id, class, action, mode, decision, reason, device_id, lockers, credential_id, event_grant,
        subject, assurance, attempt_id, request_id, captured_at, received_at, salt, board, link, manifest_age,
        clock_offset
      FROM judged WHERE earlier_at IS NULL
    )
    SELECT place, earlier_at IS NULL AS is_done, NULL::int8 AS uses_left, earlier_fingerprint, earlier_answer,
      earlier_uses_left, earlier_at,
      CASE WHEN earlier_at IS NOT NULL THEN pg_logical_emit_message(true, 'accessauth', '') END
    FROM judged
    """
}
