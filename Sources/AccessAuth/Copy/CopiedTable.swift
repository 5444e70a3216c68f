/// A table whose rows a copy of a data folder into a database takes along: named as in both schemas, in an order in which
/// whatever a row names is there before it.
package enum CopiedTable: String, CaseIterable, Sendable {
  case tenants, sites, devices, lockers, subjects
  case apiKeys = "api_keys"
  case signingKeys = "signing_keys"
  case grants
  case grantLockers = "grant_lockers"
  case holds, credentials
  case pinTags = "pin_tags"
  case cardTags = "card_tags"
  case sunCards = "sun_cards"
  case cardProfiles = "card_profiles"
  case metaReadKeys = "meta_read_keys"
  case captures, policies, throttles, attempts, burns, claims, events, log
  case logHeads = "log_heads"
  case eventTraces = "event_traces"
  case logNodes = "log_nodes"
  case checkpoints, departures, commands, openings, approvals
  case webhookEndpoints = "webhook_endpoints"
  case webhookDeliveries = "webhook_deliveries"
  case retentions
  case retentionContracts = "retention_contracts"
  case retentionRules = "retention_rules"
  case legalHolds = "legal_holds"
  case deviceReports = "device_reports"
  case deviceReportFloors = "device_report_floors"
  case erasures
  case forgottenCredentials = "forgotten_credentials"
  /// The last: what has no instance was not founded, and nobody serves it.
  case instance

  /// The tables of a data folder that stay behind, and why.
  package static let leftBehind = [
    "leases": "leases are of processes that have ended",
    "sealing": "a place in the order of commits, which each engine has its own of; the copy sets it anew",
    "grdb_migrations": "says which schema the folder has; the database says that of itself",
  ]

  /// The columns of copied tables that stay behind: each is a place in the data folder's order of commits.
  package static let columnsLeftBehind: [CopiedTable: String] = [
    .events: "position", .log: "position", .logHeads: "position",
  ]
}

/// A column whose values are copied.
package struct CopiedColumn: Hashable, Sendable {
  /// What its values are. SQLite keeps identifiers and bytes as BLOB, numbers and flags as INTEGER.
  package enum Form: Sendable { case identifier, bytes, text, number, flag }

  /// Its name in both schemas.
  package let name: String
  package let form: Form
}

extension [CopiedColumn] {
  static func identifiers(_ names: String...) -> [CopiedColumn] { columns(names, .identifier) }
  static func bytes(_ names: String...) -> [CopiedColumn] { columns(names, .bytes) }
  static func text(_ names: String...) -> [CopiedColumn] { columns(names, .text) }
  static func numbers(_ names: String...) -> [CopiedColumn] { columns(names, .number) }
  static func flags(_ names: String...) -> [CopiedColumn] { columns(names, .flag) }

  private static func columns(_ names: [String], _ form: CopiedColumn.Form) -> [CopiedColumn] {
    names.map { CopiedColumn(name: $0, form: form) }
  }
}
