// What only a database keeps.
extension DataCatalog {
  /// What PostgreSQL keeps besides ``tables``: tables that no data folder has, or has in another form, and the columns that
  /// a table has there beyond those of the folder.
  package static let database = [
    migrations, commits, sealing, throttleClock, directoryOfAPIKeys, directoryOfSigningKeys, directoryOfDevices,
  ]

  private static let migrations = DataTable(
    "migrations", "Which versions of the schema were applied.", kept: .always("a version is never taken back"),
    [DataColumn("version", "The version.", .number), DataColumn("applied_at", "When it was applied.", .time)])

  private static let commits = DataTable(
    "events", "What a database keeps of an event besides.", kept: .with("events"),
    [DataColumn("written_in", "The transaction that wrote it: the order of commits.", .number)])

  private static let sealing = DataTable(
    "sealing", "How far events have places, one row.", kept: .always("it is overwritten"),
    erasure: .kept("an identifier that says when, overwritten with the next event"),
    [
      DataColumn("id", "Always 1.", .number, .internalState),
      DataColumn("written_in", "The transaction of the last event that has one.", .number, .internalState),
      DataColumn("event_id", "That event.", .identifier, .internalState, person: .event),
    ])

  private static let throttleClock = DataTable(
    "throttle_clock", "The time by which tries are counted, one row.", kept: .always("it is overwritten"),
    [
      DataColumn("id", "Always 1.", .number),
      DataColumn("mark", "The server's clock, when it was last looked at.", .time),
      DataColumn("elapsed", "The time that has passed, which nobody can set.", .number),
    ])

  private static let directoryOfAPIKeys = DataTable(
    "directory_api_keys", "Leads from a shown key to its tenant.", kept: .with("api_keys"),
    [
      DataColumn("hash", "Recognises the key when it is shown.", .keyedHash), .tenant,
      DataColumn("key_id", "The key's name.", .identifier),
    ])

  private static let directoryOfSigningKeys = DataTable(
    "directory_signing_keys", "Leads from a key that signed to its tenant.", kept: .with("signing_keys"),
    [DataColumn("id", "The key's name, of its public half.", .hash), .tenant])

  private static let directoryOfDevices = DataTable(
    "directory_device_codes", "Leads from a device's code to its tenant.", kept: .with("devices"),
    [
      DataColumn("code", "What is written on the device.", .identifier), .tenant,
      DataColumn("device_id", "The device.", .identifier),
    ])
}
