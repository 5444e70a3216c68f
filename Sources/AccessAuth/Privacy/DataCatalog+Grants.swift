// Grants, what they open, their holds and their credentials.
extension DataCatalog {
  static let grants = [grantRows, grantLockers, holds, credentials]

  private static let grantRows = DataTable(
    "grants", "Who may open what, when and how often.", kept: .retained([.grants]), erasure: .deleted,
    [
      .personsTenant, DataColumn("id", "The grant.", .identifier, .member("grants[].id"), person: .grant),
      DataColumn("subject_id", "Who may.", .identifier, .member("grants[].subject_id"), person: .subject),
      DataColumn("target_device", "The cabinet that it opens.", .identifier, .member("grants[].targets.device_id")),
      DataColumn("target_site", "The site that it opens.", .identifier, .member("grants[].targets.site_id")),
      DataColumn("starts_at", "From when.", .time, .member("grants[].starts_at")),
      DataColumn("ends_at", "Until when.", .time, .member("grants[].ends_at")),
      DataColumn("max_uses", "How often in all.", .number, .member("grants[].max_uses")),
      DataColumn("uses", "How often it was used.", .number, .member("grants[].uses")),
      DataColumn("status", "Whether it may be used at all.", .state, .member("grants[].status")),
      DataColumn("offline", "Whether a door without network may decide by it.", .state, .member("grants[].offline")),
      DataColumn("schedule", "At which local hours it opens.", .composite, .member("grants[].schedule")),
      DataColumn(
        "min_assurance", "How strongly a medium has to prove itself.", .state, .member("grants[].min_assurance")),
      DataColumn("has_holds", "Whether it ever waited for something.", .state, .withheld("its holds say it")),
      DataColumn("reference", "What the tenant calls the occasion.", .reference, .member("grants[].reference")),
      .madeBy(.withheld("it names a key of the tenant's, not the person")),
      .createdAt(.member("grants[].created_at")),
      DataColumn("is_resting", "Whether a restore has suspended it.", .state, .withheld("its status says it")),
      .revision(.internalState),
    ])

  private static let grantLockers = DataTable(
    "grant_lockers", "The lockers that a grant opens.", kept: .with("grants"), erasure: .deleted,
    [
      .personsTenant, DataColumn("grant_id", "The grant.", .identifier, .member("grants[].id"), person: .grant),
      DataColumn("position", "Keeps their order.", .number, .withheld("the order says it")),
      DataColumn("locker_id", "The locker.", .identifier, .member("grants[].targets.locker_ids[]")),
    ])

  private static let holds = DataTable(
    "holds", "What a grant waits for, such as a payment; never data of the payment itself.", kept: .with("grants"),
    erasure: .deleted,
    [
      .personsTenant, DataColumn("id", "The hold.", .identifier, .member("grants[].holds[].id")),
      DataColumn(
        "grant_id", "The grant that waits.", .identifier, .member("grants[].holds[].grant_id"), person: .grant),
      DataColumn("kind", "What kind of thing it waits for.", .state, .member("grants[].holds[].kind")),
      DataColumn("status", "Whether it still waits.", .state, .member("grants[].holds[].status")),
      DataColumn(
        "reference", "What the tenant calls it, such as an invoice.", .reference, .member("grants[].holds[].reference")),
      DataColumn("amount_class", "About how much, in three words.", .state, .member("grants[].holds[].amount_class")),
      DataColumn(
        "transaction_ref", "What the payment service calls the payment.", .reference,
        .member("grants[].holds[].transaction_ref")
      ),
      DataColumn("paid_until", "Until when was paid.", .time, .member("grants[].holds[].paid_until")),
      .madeBy(.withheld("it names a key of the tenant's, not the person")),
      .createdAt(.member("grants[].holds[].created_at")),
      DataColumn("changed_at", "When it was settled.", .time, .member("grants[].holds[].changed_at")),
      .revision(.internalState),
    ])

  private static let credentials = DataTable(
    "credentials", "The ways to use a grant; the secret itself is never there.", kept: .with("grants"),
    erasure: .deleted,
    [
      .personsTenant,
      DataColumn("id", "The credential.", .identifier, .member("grants[].credentials[].id"), person: .credential),
      DataColumn("grant_id", "The grant.", .identifier, .member("grants[].credentials[].grant_id"), person: .grant),
      DataColumn("kind", "What the person holds.", .state, .member("grants[].credentials[].kind")),
      DataColumn("status", "Whether it may be used.", .state, .member("grants[].credentials[].status")),
      .madeBy(.withheld("it names a key of the tenant's, not the person")),
      .createdAt(.member("grants[].credentials[].created_at")), .revision(.internalState),
      DataColumn("usage", "Of a QR code: how often a pass is good.", .state, .member("grants[].credentials[].usage")),
      DataColumn("lifetime", "How long a pass lives.", .number, .member("grants[].credentials[].lifetime_seconds")),
      DataColumn("serial", "Which of its passes counts.", .number, .member("grants[].credentials[].serial")),
      DataColumn("key_id", "The service's key that signed the pass.", .identifier, .key),
      DataColumn("not_before", "From when the pass counts.", .time, .key),
      DataColumn("expires_at", "Until when the pass counts.", .time, .member("grants[].credentials[].expires_at")),
      DataColumn("epoch", "The epoch that the pass names.", .time, .key),
      DataColumn(
        "public_key", "The key of the phone that has to prove itself.", .publicKey,
        .member("grants[].phone_keys[].public_key_cbor"), person: .subject),
      DataColumn("entry", "How a PIN is entered.", .state, .member("grants[].credentials[].entry")),
      DataColumn("digits", "How many digits a PIN has.", .number, .member("grants[].credentials[].digits")),
      DataColumn(
        "shadows", "Of a PIN under duress: the credential that it looks like.", .identifier,
        .member("grants[].credentials[].duress"), person: .credential),
      DataColumn("card_format", "How a card's number is read.", .state, .member("grants[].credentials[].card.format")),
      DataColumn(
        "hint", "The last four hex digits of a card's number, to find it in a list.", .text,
        .member("grants[].credentials[].card.masked"), person: .subject),
      DataColumn("sun_card", "The physical card.", .keyedHash, .internalState, person: .credential),
      DataColumn(
        "device_id", "Of a face: the device that has it.", .identifier, .member("grants[].credentials[].device_id")),
    ])
}
