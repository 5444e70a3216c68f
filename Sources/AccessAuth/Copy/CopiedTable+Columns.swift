extension CopiedTable {
  /// What is copied of each row, in the order of both schemas.
  package var columns: [CopiedColumn] { groups.flatMap(\.self) }

  private var groups: [[CopiedColumn]] {
    switch self {
    case .instance: [.numbers("id"), .bytes("key_check"), .numbers("epoch", "created_at", "revision")]
    case .tenants:
      [
        .identifiers("tenant_id"), .text("name"), .flags("is_sandbox", "is_suspended"),
        .numbers("created_at", "revision"),
      ]
    case .sites:
      [
        .identifiers("tenant_id", "id"), .text("name", "timezone"), .bytes("pin_salt"),
        .numbers("created_at", "revision"),
      ]
    case .devices:
      [.identifiers("tenant_id", "id", "site_id"), .text("label", "code"), .numbers("created_at", "revision")]
    case .lockers:
      [
        .identifiers("tenant_id", "id", "device_id"), .text("label", "board"),
        .numbers("number", "created_at", "revision"),
      ]
    case .subjects:
      [
        .identifiers("tenant_id", "id"), .text("external_ref"), .bytes("key"), .flags("is_restricted"),
        .text("legal_ground", "legal_reference"), .numbers("legal_hold_at"), .identifiers("made_by"),
        .numbers("created_at", "revision"),
      ]
    case .apiKeys:
      [
        .identifiers("tenant_id", "id"), .text("role"), .flags("is_test"), .identifiers("device_id"), .text("person"),
        .bytes("hash"), .text("hint"), .bytes("lineage"), .identifiers("family"), .bytes("sites"), .text("scopes"),
        .identifiers("subject_id"),
        .numbers("openings_per_minute", "created_at", "expires_at", "last_used_at", "revoked_at"),
        .flags("is_resting"), .numbers("revision"),
      ]
    case .signingKeys:
      [
        .identifiers("tenant_id"), .bytes("id"), .text("purpose", "state"), .bytes("public_key", "sealed_seed"),
        .numbers("created_at", "changed_at", "latest_expiry", "revision"),
      ]
    case .grants, .grantLockers, .holds, .credentials: grantGroups
    case .pinTags, .cardTags, .sunCards, .cardProfiles, .metaReadKeys, .captures, .policies, .throttles: mediaGroups
    case .attempts, .burns, .claims, .events, .log, .logHeads, .eventTraces, .logNodes, .checkpoints, .departures:
      logGroups
    case .commands, .openings, .approvals, .webhookEndpoints, .webhookDeliveries: callGroups
    case .retentions, .retentionContracts, .retentionRules, .legalHolds, .deviceReports, .deviceReportFloors, .erasures,
      .forgottenCredentials:
      rightGroups
    }
  }

  private var grantGroups: [[CopiedColumn]] {
    switch self {
    case .grants:
      [
        .identifiers("tenant_id", "id", "subject_id", "target_device", "target_site"),
        .numbers("starts_at", "ends_at", "max_uses", "uses"), .text("status", "offline"), .bytes("schedule"),
        .text("min_assurance"), .flags("has_holds"), .text("reference"), .identifiers("made_by"),
        .numbers("created_at"), .flags("is_resting"), .numbers("revision"),
      ]
    case .grantLockers:
      [.identifiers("tenant_id", "grant_id"), .numbers("position"), .identifiers("locker_id")]
    case .holds:
      [
        .identifiers("tenant_id", "id", "grant_id"),
        .text("kind", "status", "reference", "amount_class", "transaction_ref"), .numbers("paid_until"),
        .identifiers("made_by"), .numbers("created_at", "changed_at", "revision"),
      ]
    default:
      [
        .identifiers("tenant_id", "id", "grant_id"), .text("kind", "status"), .identifiers("made_by"),
        .numbers("created_at", "revision"), .text("usage"), .numbers("lifetime", "serial"), .bytes("key_id"),
        .numbers("not_before", "expires_at", "epoch"), .bytes("public_key"), .text("entry"), .numbers("digits"),
        .identifiers("shadows"), .text("card_format", "hint"), .bytes("sun_card"), .identifiers("device_id"),
      ]
    }
  }

  private var mediaGroups: [[CopiedColumn]] {
    switch self {
    case .pinTags:
      [
        .identifiers("tenant_id", "device_id"), .bytes("tag"), .identifiers("credential_id"), .text("entry"),
        .identifiers("locker_id"), .numbers("digits"),
      ]
    case .cardTags: [.identifiers("tenant_id", "site_id"), .bytes("tag"), .identifiers("credential_id")]
    case .sunCards:
      [
        .identifiers("tenant_id"), .bytes("id", "wrapped_key"), .numbers("counter"), .flags("is_suspended"),
        .numbers("created_at", "revision"),
      ]
    case .cardProfiles: [.identifiers("tenant_id"), .text("wiegand34", "wiegand37"), .numbers("revision")]
    case .metaReadKeys: [.identifiers("tenant_id"), .numbers("position"), .bytes("wrapped_key")]
    case .captures: [.identifiers("tenant_id", "device_id", "grant_id", "armed_by"), .numbers("expires_at")]
    case .policies:
      [
        .identifiers("tenant_id"), .text("scope_kind"), .identifiers("scope"), .text("min_assurance"),
        .numbers("face_min_confidence"), .text("pin_traffic"), .numbers("max_live_pins", "openings_per_minute"),
        .flags("jammed_returns_use"),
      ]
    default: [.identifiers("tenant_id"), .text("kind"), .bytes("target"), .identifiers("id"), .bytes("state")]
    }
  }

  private var logGroups: [[CopiedColumn]] {
    switch self {
    case .attempts:
      [
        .identifiers("tenant_id", "id", "device_id"), .bytes("fingerprint"), .identifiers("event_id"),
        .bytes("answer"), .numbers("uses_left", "decided_at"), .text("outcome"), .identifiers("outcome_event"),
        .flags("use_returned"),
      ]
    case .burns: [.identifiers("tenant_id"), .bytes("key"), .numbers("keep_until")]
    case .claims: [.identifiers("caller"), .bytes("key", "fingerprint"), .text("result"), .numbers("made_at")]
    case .log: [.identifiers("tenant_id"), .numbers("sequence"), .identifiers("event_id"), .bytes("leaf")]
    case .logHeads: [.identifiers("tenant_id"), .numbers("size")]
    case .eventTraces: [.identifiers("tenant_id"), .bytes("key"), .numbers("sequence")]
    case .logNodes: [.identifiers("tenant_id"), .numbers("level", "place"), .bytes("hash")]
    case .checkpoints: [.identifiers("tenant_id"), .numbers("hour", "size", "signed_at"), .bytes("note")]
    case .departures: [.identifiers("tenant_id", "record_id"), .bytes("places")]
    default:
      [
        .identifiers("tenant_id", "id"), .text("class", "action", "mode", "decision", "reason", "actuation"),
        .identifiers("device_id"), .bytes("lockers"), .identifiers("credential_id", "grant_id"), .bytes("subject"),
        .text("assurance"), .identifiers("hold_id"), .numbers("count", "uses_left"),
        .identifiers("command_id", "endpoint_id", "attempt_id", "actor", "request_id"),
        .numbers("captured_at", "received_at"), .bytes("salt"), .text("board", "link"),
        .numbers("manifest_age", "clock_offset"), .text("code"), .numbers("level", "report"), .bytes("digest"),
        .text("data_class"),
      ]
    }
  }

  private var callGroups: [[CopiedColumn]] {
    switch self {
    case .commands:
      [
        .identifiers("tenant_id", "id", "device_id", "locker_id", "grant_id"), .text("reason_ref"),
        .bytes("nonce", "key_id"), .identifiers("made_by"), .text("status"),
        .numbers("created_at", "expires_at", "delivered_at", "finished_at", "revision"),
      ]
    case .openings: [.identifiers("tenant_id", "made_by", "site_id"), .numbers("at")]
    case .approvals:
      [
        .identifiers("tenant_id", "id", "made_by"), .bytes("lineage"), .text("person"), .identifiers("site_id"),
        .numbers("openings", "openings_left", "requested_at", "expires_at"), .identifiers("approved_by"),
        .numbers("approved_at", "revision"),
      ]
    case .webhookEndpoints:
      [
        .identifiers("tenant_id", "id"), .text("url", "types", "signature", "description"),
        .bytes("wrapped_secret", "wrapped_secret_before"), .numbers("rotated_at"), .text("disabled"),
        .numbers("cursor"), .identifiers("made_by"), .flags("sees_all"), .numbers("created_at", "revision"),
      ]
    default:
      [
        .identifiers("tenant_id", "id", "endpoint_id", "event_id"), .text("type", "status"),
        .numbers("tries", "last_status"), .text("last_error"),
        .numbers("next_try_at", "created_at", "finished_at", "revision"),
      ]
    }
  }

  private var rightGroups: [[CopiedColumn]] {
    switch self {
    case .retentions: [.identifiers("tenant_id"), .text("preset"), .numbers("revision")]
    case .retentionContracts: [.identifiers("tenant_id"), .text("contract"), .identifiers("site_id")]
    case .retentionRules:
      [.identifiers("tenant_id"), .text("contract", "data_class"), .numbers("minimum_days", "maximum_days")]
    case .legalHolds:
      [
        .identifiers("tenant_id"), .text("name", "ground", "classes"), .identifiers("device_id"),
        .numbers("starts_at", "ends_at"),
      ]
    case .deviceReports:
      [
        .identifiers("tenant_id", "device_id", "enrolment"), .numbers("number"), .bytes("fingerprint"),
        .identifiers("event_id"), .numbers("received_at"),
      ]
    case .deviceReportFloors: [.identifiers("tenant_id", "device_id", "enrolment"), .numbers("number")]
    case .erasures:
      [
        .identifiers("tenant_id", "id", "subject_id", "made_by"), .bytes("pseudonym"), .numbers("begun_at"),
        .bytes("tally"), .numbers("finished_at"), .identifiers("end_id"), .bytes("receipt"), .numbers("revision"),
      ]
    default: [.identifiers("tenant_id", "device_id", "credential_id"), .numbers("at")]
    }
  }
}
