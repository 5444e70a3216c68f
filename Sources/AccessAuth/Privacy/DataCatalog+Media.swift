// What PINs and cards are recognised by, and what bounds guessing.
extension DataCatalog {
  static let media = [pinTags, cardTags, sunCards, cardProfiles, metaReadKeys, captures]
  static let guards = [policies, throttles]

  private static let pinTags = DataTable(
    "pin_tags", "What a cabinet recognises a PIN by.", kept: .with("credentials"), erasure: .deleted,
    [
      .personsTenant, DataColumn("device_id", "The cabinet.", .identifier, .member("grants[].pin_places[].device_id")),
      DataColumn("tag", "Recognises the PIN; one try costs an Argon2id run and the master key.", .keyedHash, .key),
      DataColumn(
        "credential_id", "The credential.", .identifier, .member("grants[].pin_places[].credential_id"),
        person: .credential),
      DataColumn("entry", "How it is entered.", .state, .withheld("its credential says it")),
      DataColumn(
        "locker_id", "The locker that has to be named.", .identifier, .member("grants[].pin_places[].locker_id")),
      DataColumn("digits", "How many digits it has.", .number, .withheld("its credential says it")),
    ])

  private static let cardTags = DataTable(
    "card_tags", "What a site recognises a card's number by.", kept: .with("credentials"), erasure: .deleted,
    [
      .personsTenant, DataColumn("site_id", "The site.", .identifier, .member("grants[].card_places[].site_id")),
      DataColumn("tag", "Recognises the number.", .keyedHash, .key),
      DataColumn(
        "credential_id", "The credential.", .identifier, .member("grants[].card_places[].credential_id"),
        person: .credential),
    ])

  private static let sunCards = DataTable(
    "sun_cards", "Physical cards that sign each tap, whatever grants they are in.",
    kept: .always("a card that comes back must not be accepted with a message that it sent before"),
    erasure: .kept("so that an old message of the card is not accepted again; nothing leads to the person any more"),
    [
      .personsTenant,
      DataColumn(
        "id", "Finds the card by its UID.", .keyedHash, .member("grants[].physical_cards[].card"), person: .credential),
      DataColumn(
        "wrapped_key", "Proves the card's messages.", .wrappedKey, .key,
        erasure: .changed("it goes, unless another person has the card, too")),
      DataColumn(
        "counter", "The highest counter that the card has sent.", .number, .member("grants[].physical_cards[].taps")),
      DataColumn(
        "is_suspended", "Whether it waits for a person after a restore.", .state,
        .member("grants[].physical_cards[].suspended")),
      .createdAt(.member("grants[].physical_cards[].created_at")), .revision(.internalState),
    ])

  private static let cardProfiles = DataTable(
    "card_profiles", "How a tenant's cards are read.", kept: .untilRemoved,
    [
      .tenant, DataColumn("wiegand34", "How frames of 34 bits are split.", .state),
      DataColumn("wiegand37", "How frames of 37 bits are split.", .state), .revision(),
    ])

  private static let metaReadKeys = DataTable(
    "meta_read_keys", "Keys that open the first part of a card's message.", kept: .with("card_profiles"),
    [
      .tenant, DataColumn("position", "The newest first.", .number),
      DataColumn("wrapped_key", "The key.", .wrappedKey),
    ])

  private static let captures = DataTable(
    "captures", "Readers that bind the next unknown card to a grant.",
    kept: .fixed(CardCapture.life, constant: "CardCapture.life"), erasure: .deleted,
    [
      .personsTenant,
      DataColumn("device_id", "The reader's cabinet.", .identifier, .member("grants[].captures[].device_id")),
      DataColumn("grant_id", "The grant.", .identifier, .member("grants[].id"), person: .grant),
      DataColumn(
        "armed_by", "The key that armed it.", .identifier, .withheld("it names a key of the tenant's, not the person")),
      DataColumn("expires_at", "Until when.", .time, .member("grants[].captures[].expires_at")),
    ])

  private static let policies = DataTable(
    "policies", "What doors demand.", kept: .untilRemoved,
    [
      .tenant, DataColumn("scope_kind", "Whether it is the tenant's, a site's or a device's.", .state),
      DataColumn("scope", "The site or the device.", .identifier),
      DataColumn("min_assurance", "How strongly a medium has to prove itself.", .state),
      DataColumn("face_min_confidence", "How sure a device has to be of a face.", .number),
      DataColumn("pin_traffic", "How often PINs are typed there.", .state),
      DataColumn("max_live_pins", "For how many PINs their length is made.", .number),
      DataColumn("openings_per_minute", "How many openings from afar.", .number),
      DataColumn("jammed_returns_use", "Whether a jammed lock gives a use back.", .state),
    ])

  private static let throttles = DataTable(
    "throttles", "What bounds guessing at a reader, at a PIN, in a tenant and in the service.",
    kept: .until("its device or its PIN is removed, or somebody lifts it"), erasure: .deleted,
    [
      .personsTenant, DataColumn("kind", "What it counts.", .state, .member("grants[].throttles[].kind")),
      DataColumn(
        "target", "The device, or the credential of the PIN.", .identifier,
        .member("grants[].throttles[].credential_id"),
        person: .credential),
      DataColumn("id", "Its name.", .identifier, .member("grants[].throttles[].id")),
      DataColumn("state", "How many tries were wrong, and when by the machine's clock.", .composite, .internalState),
    ])
}
