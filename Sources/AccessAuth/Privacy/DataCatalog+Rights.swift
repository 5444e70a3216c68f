// How long data is kept, what devices report, and what is left of persons who were erased.
extension DataCatalog {
  static let rights = [
    leases, retentions, retentionContracts, retentionRules, legalHolds, deviceReports, deviceReportFloors, erasures,
    forgottenCredentials,
  ]

  private static let leases = DataTable(
    "leases", "Which process does what only one may do.", kept: .until("the next process takes it"),
    [
      DataColumn("name", "What it does.", .state), DataColumn("holder", "The process, by a random name.", .identifier),
      DataColumn("expires_at", "Until when.", .time),
    ])

  private static let retentions = DataTable(
    "retentions", "How long a tenant keeps what.", kept: .untilRemoved,
    [.tenant, DataColumn("preset", "What holds where the tenant says nothing.", .state), .revision()])

  private static let retentionContracts = DataTable(
    "retention_contracts", "Sites with times of their own.", kept: .with("retentions"),
    [
      .tenant, DataColumn("contract", "What the tenant calls it.", .text),
      DataColumn("site_id", "The site.", .identifier),
    ])

  private static let retentionRules = DataTable(
    "retention_rules", "The times.", kept: .with("retentions"),
    [
      .tenant, DataColumn("contract", "For which contract; empty for the tenant.", .text),
      DataColumn("data_class", "The kind of data.", .state),
      DataColumn("minimum_days", "For so long nothing goes.", .number),
      DataColumn("maximum_days", "After that it goes by itself.", .number),
    ])

  private static let legalHolds = DataTable(
    "legal_holds", "Data that may not go, whoever asks.", kept: .with("retentions"),
    [
      .tenant, DataColumn("name", "What the tenant calls the case.", .text),
      DataColumn("ground", "Why, of a closed list.", .state),
      DataColumn("classes", "Which kinds of data.", .state),
      DataColumn("device_id", "Of which cabinet.", .identifier),
      DataColumn("starts_at", "Received from when.", .time),
      DataColumn("ends_at", "Until when.", .time),
    ])

  private static let deviceReports = DataTable(
    "device_reports", "What cabinets reported, so that each report counts once.",
    kept: .fixed(DeviceReport.memory, constant: "DeviceReport.memory"),
    erasure: .kept("its event tells of a cabinet and names nobody"),
    [
      .personsTenant, DataColumn("device_id", "The cabinet.", .identifier, .internalState),
      DataColumn(
        "enrolment", "The first key of the cabinet's: numbers begin anew with it.", .identifier, .internalState),
      DataColumn("number", "The cabinet's number of the report.", .number, .internalState),
      DataColumn("fingerprint", "Tells whether a repetition says the same.", .keyedHash, .internalState),
      DataColumn("event_id", "The event that it became.", .identifier, .internalState, person: .event),
      DataColumn("received_at", "When.", .time, .internalState),
    ])

  private static let deviceReportFloors = DataTable(
    "device_report_floors", "Up to which number reports are known as old.",
    kept: .always("an old report must not count again"),
    [
      .tenant, DataColumn("device_id", "The cabinet.", .identifier),
      DataColumn("enrolment", "The first key of the cabinet's.", .identifier),
      DataColumn("number", "The number.", .number),
    ])

  private static let erasures = DataTable(
    "erasures", "Persons who were erased, by names that lead nowhere any more.",
    kept: .always("a restored backup must erase them again, and the receipt can be asked for"),
    erasure: .kept("it is the proof of the erasure"),
    [
      .personsTenant, DataColumn("id", "The event that began it.", .identifier, .withheld("there is nobody to export")),
      DataColumn(
        "subject_id", "Who was erased; nothing else names that identifier.", .identifier,
        .withheld("there is nobody to export"), person: .subject),
      .madeBy(.withheld("there is nobody to export")),
      DataColumn(
        "pseudonym", "Finds the person's events while they leave.", .pseudonym, .withheld("there is nobody to export"),
        person: .subject, erasure: .deleted),
      DataColumn("begun_at", "When it began.", .time, .withheld("there is nobody to export")),
      DataColumn("tally", "How much went and what stays, by kind.", .composite, .withheld("there is nobody to export")),
      DataColumn("finished_at", "When it was done.", .time, .withheld("there is nobody to export")),
      DataColumn("end_id", "The event that ended it.", .identifier, .withheld("there is nobody to export")),
      DataColumn("receipt", "What says so, signed.", .signed, .withheld("there is nobody to export")),
      .revision(.internalState),
    ])

  private static let forgottenCredentials = DataTable(
    "forgotten_credentials", "What cabinets have to forget, too.",
    kept: .until("the cabinet says that it has forgotten it"),
    erasure: .kept("so that the cabinet is told; nothing leads to the person any more"),
    [
      .personsTenant, DataColumn("device_id", "The cabinet.", .identifier, .withheld("there is nobody to export")),
      DataColumn(
        "credential_id", "What it has to forget.", .identifier, .withheld("there is nobody to export"),
        person: .credential),
      DataColumn("at", "Since when.", .time, .withheld("there is nobody to export")),
    ])
}
