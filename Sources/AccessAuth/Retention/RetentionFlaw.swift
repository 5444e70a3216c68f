/// Why a ``Retention`` makes no sense: where, as a pointer into its JSON form (RFC 6901), and why.
public struct RetentionFlaw: Error, Hashable, Sendable {
  /// The place.
  public let pointer: String
  /// The reason, constant text.
  public let detail: StaticText
}

extension Retention {
  /// How long a name of a contract or a legal hold is, in Unicode scalars.
  public static let names = 1...100
  /// What ``Rule/maximumDays`` may be. A day at least: so long an attempt is answered again, and its outcome is told, by
  /// the event and the grant that it was about.
  public static let maximumDays = 1...days.upperBound

  /// The first thing that is wrong; nil where nothing is.
  public var flaw: RetentionFlaw? {
    do {
      try check()
      return nil
    } catch {
      return error
    }
  }

  private func check() throws(RetentionFlaw) {
    try Self.check(rules, at: "")
    try checkContracts()
    try checkLegalHolds()
  }

  private func checkContracts() throws(RetentionFlaw) {
    try Self.demand(contracts.count <= Self.maximumContracts, "/contracts", "these are too many contracts")
    var (names, taken): (Set<String>, Set<SiteID>) = ([], [])
    for (index, contract) in contracts.enumerated() {
      let place = "/contracts/\(index)"
      try Self.check(contract.name, in: &names, at: "\(place)/name")
      try Self.demand(!contract.sites.isEmpty, "\(place)/site_ids", "a contract holds at one site or more")
      try Self.demand(
        contract.sites.count <= Self.maximumContracts, "\(place)/site_ids", "these are too many sites")
      for (index, site) in contract.sites.enumerated() {
        try Self.demand(
          taken.insert(site).inserted, "\(place)/site_ids/\(index)", "a site is in one contract, and once")
      }
      try Self.check(contract.rules, at: place)
    }
  }

  private func checkLegalHolds() throws(RetentionFlaw) {
    try Self.demand(legalHolds.count <= Self.maximumLegalHolds, "/legal_holds", "these are too many legal holds")
    var names: Set<String> = []
    for (index, hold) in legalHolds.enumerated() {
      let place = "/legal_holds/\(index)"
      try Self.check(hold.name, in: &names, at: "\(place)/name")
      guard let from = hold.from, let to = hold.to else { continue }
      try Self.demand(from < to, "\(place)/to", "a legal hold ends after it begins")
    }
  }

  private static func check(_ rules: [DataClass: Rule], at place: String) throws(RetentionFlaw) {
    let place = "\(place)/rules"
    for rule in rules.values {
      try demand(days.contains(rule.minimumDays), place, "the minimum is 0 to 3653 days")
      try demand(maximumDays.contains(rule.maximumDays), place, "the maximum is 1 to 3653 days")
      try demand(rule.minimumDays <= rule.maximumDays, place, "the minimum is at most the maximum")
    }
  }

  /// Names that look the same are the same.
  private static func check(_ name: String, in names: inout Set<String>, at place: String) throws(RetentionFlaw) {
    try demand(Self.names.contains(name.unicodeScalars.count), place, "a name has 1 to 100 characters")
    try demand(names.insert(name).inserted, place, "this name comes twice")
  }

  private static func demand(_ holds: Bool, _ pointer: String, _ detail: StaticText) throws(RetentionFlaw) {
    guard holds else { throw RetentionFlaw(pointer: pointer, detail: detail) }
  }
}
