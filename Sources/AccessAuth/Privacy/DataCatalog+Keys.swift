// Keys.
extension DataCatalog {
  static let keys = [apiKeys, signingKeys]

  private static let apiKeys = DataTable(
    "api_keys", "Who may call; a key of the role `customer` speaks for a person.",
    kept: .until("a month after its end for a customer's key; others stay, for what they made names them"),
    erasure: .deleted,
    [
      .personsTenant, DataColumn("id", "The key's name.", .identifier, .member("api_keys[].id")),
      DataColumn("role", "What it may do.", .state, .member("api_keys[].role")),
      DataColumn("is_test", "Whether it works in sandboxes alone.", .state, .withheld("the masked key says it")),
      DataColumn("device_id", "The cabinet that it speaks for.", .identifier, .member("api_keys[].device_id")),
      DataColumn(
        "person", "Who holds it, where the tenant wrote that down; a second person is told apart by it.", .text,
        .member("api_keys[].person"), person: .holder),
      DataColumn("hash", "Recognises the key when it is shown.", .keyedHash, .key),
      DataColumn("hint", "Its last four characters, to find it in a list.", .text, .member("api_keys[].masked")),
      DataColumn("lineage", "Which keys made it, the oldest first.", .identifier, .member("api_keys[].lineage[]")),
      DataColumn("family", "The first of those that were rotated into one another.", .identifier, .internalState),
      DataColumn("sites", "Where it counts.", .identifier, .member("api_keys[].site_ids[]")),
      DataColumn("scopes", "What a partner's key may do.", .state, .member("api_keys[].scopes[]")),
      DataColumn(
        "subject_id", "The person that it speaks for.", .identifier, .member("api_keys[].subject_id"),
        person: .subject),
      DataColumn(
        "openings_per_minute", "How many openings it may ask for.", .number, .member("api_keys[].openings_per_minute")),
      .createdAt(.member("api_keys[].created_at")),
      DataColumn("expires_at", "When it ends.", .time, .member("api_keys[].expires_at")),
      DataColumn("last_used_at", "When it was last used, to the minute.", .time, .member("api_keys[].last_used_at")),
      DataColumn("revoked_at", "When it was taken back.", .time, .member("api_keys[].revoked_at")),
      DataColumn("is_resting", "Whether a restore has suspended it.", .state, .member("api_keys[].is_suspended")),
      .revision(.internalState),
    ])

  private static let signingKeys = DataTable(
    "signing_keys", "What the service signs with.",
    kept: .always("what was signed can be checked by its key for as long as somebody has it"),
    [
      .tenant, DataColumn("id", "The key's name, of its public half.", .hash),
      DataColumn("purpose", "What it signs.", .state),
      DataColumn("state", "Whether it signs, will, or did.", .state),
      DataColumn("public_key", "What others check signatures with.", .publicKey),
      DataColumn("sealed_seed", "What it signs with.", .wrappedKey),
      .createdAt(), DataColumn("changed_at", "When its state changed.", .time),
      DataColumn("latest_expiry", "When the last of what it signed ends.", .time), .revision(),
    ])
}
