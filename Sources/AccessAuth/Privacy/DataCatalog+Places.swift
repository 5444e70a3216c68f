// Places and people.
extension DataCatalog {
  static let places = [instance, migrations, tenants, sites, devices, lockers, subjects]

  private static let migrations = DataTable(
    "grdb_migrations", "Which versions of the schema were applied.", kept: .always("a version is never taken back"),
    [DataColumn("identifier", "The version.", .number)])

  private static let instance = DataTable(
    "instance", "The data folder itself, one row.", kept: .always("it is the data folder"),
    [
      DataColumn("id", "Always 1.", .number),
      DataColumn("key_check", "Tells whether a master key belongs to the data folder.", .keyedHash),
      DataColumn("epoch", "When it was made or last restored; part of every pass.", .time),
      .createdAt(), .revision(),
    ])

  private static let tenants = DataTable(
    "tenants", "Who uses the service.", kept: .always("a tenant is suspended, not removed"),
    [
      .tenant,
      DataColumn("name", "What the platform calls it.", .text),
      DataColumn("is_sandbox", "Whether it is for trying out.", .state),
      DataColumn("is_suspended", "Whether its keys count.", .state),
      .createdAt(), .revision(),
    ])

  private static let sites = DataTable(
    "sites", "Places with one time zone.", kept: .untilRemoved,
    [
      .tenant, DataColumn("id", "The site.", .identifier),
      DataColumn("name", "What the tenant calls it.", .text),
      DataColumn("timezone", "By which clock its schedules go.", .state),
      DataColumn("pin_salt", "Makes hashes of PINs differ from site to site.", .salt),
      .createdAt(), .revision(),
    ])

  private static let devices = DataTable(
    "devices", "Cabinets.", kept: .untilRemoved,
    [
      .tenant, DataColumn("id", "The device.", .identifier),
      DataColumn("site_id", "Where it stands.", .identifier),
      DataColumn("label", "What the tenant calls it.", .text),
      DataColumn("code", "What is printed on it; part of passes for it.", .identifier),
      .createdAt(), .revision(),
    ])

  private static let lockers = DataTable(
    "lockers", "Doors of cabinets.", kept: .untilRemoved,
    [
      .tenant, DataColumn("id", "The locker.", .identifier),
      DataColumn("device_id", "The cabinet.", .identifier),
      DataColumn("label", "What is painted on it, and typed with a PIN.", .text),
      DataColumn("board", "The lock board in the cabinet.", .text),
      DataColumn("number", "Its number in the cabinet.", .number),
      .createdAt(), .revision(),
    ])

  private static let subjects = DataTable(
    "subjects", "Persons, each known by what the tenant calls it.", kept: .untilErased, erasure: .deleted,
    [
      .personsTenant, DataColumn("id", "The person.", .identifier, .member("subject.id"), person: .subject),
      DataColumn(
        "external_ref", "Finds the person by what the tenant calls it.", .reference, .member("subject.external_ref"),
        person: .subject),
      DataColumn(
        "key", "Makes the person's name in events; without it they lead to nobody.", .wrappedKey, .key,
        person: .subject),
      DataColumn(
        "is_restricted", "Whether the use of the person's data is restricted: nothing of theirs opens.", .state,
        .member("subject.restricted")),
      DataColumn(
        "legal_ground", "Why the person's data may not be erased.", .state, .member("subject.legal_hold.ground")),
      DataColumn(
        "legal_reference", "What the tenant calls that case.", .reference, .member("subject.legal_hold.reference")),
      DataColumn("legal_hold_at", "Since when.", .time, .member("subject.legal_hold.placed_at")),
      .madeBy(.withheld("it names a key of the tenant's, not the person")),
      .createdAt(.member("subject.created_at")), .revision(.internalState),
    ])
}
