import AccessAuth

extension Session {
  /// What a tenant keeps how long; nil where it never said anything.
  func retention(of tenant: TenantID) throws -> Retention? {
    let kept = try first("SELECT preset, revision FROM retentions WHERE tenant_id = ?", tenant) { row in
      Retention(preset: try row.name(), revision: try row.int())
    }
    guard var retention = kept else { return nil }
    retention.contracts = try contracts(of: tenant)
    retention.legalHolds = try all("SELECT * FROM legal_holds WHERE tenant_id = ? ORDER BY name", tenant) {
      try LegalHold(&$0)
    }
    let rules = try all(
      """
      SELECT contract, data_class, minimum_days, maximum_days FROM retention_rules WHERE tenant_id = ?
      """, tenant
    ) { try StoredRule(&$0) }
    for rule in rules {
      if rule.contract.isEmpty {
        retention.rules[rule.class] = rule.rule
      } else if let index = retention.contracts.firstIndex(where: { $0.name == rule.contract }) {
        retention.contracts[index].rules[rule.class] = rule.rule
      } else {
        throw StoreError.corrupt
      }
    }
    return retention
  }

  /// What every tenant that said something keeps how long.
  func retentions() throws -> [(tenant: TenantID, retention: Retention)] {
    let tenants: [TenantID] = try all("SELECT tenant_id FROM retentions ORDER BY tenant_id") { try $0.id() }
    return try tenants.compactMap { tenant in try retention(of: tenant).map { (tenant, $0) } }
  }

  /// Sets all of it, instead of what was said before.
  func set(_ retention: Retention, of tenant: TenantID) throws {
    let stored = try first("SELECT revision FROM retentions WHERE tenant_id = ?", tenant) { try $0.int() }
    guard stored ?? 0 == retention.revision else { throw ConflictFound(.revision) }
    _ = try removeRetention(of: tenant)
    try run(
      "INSERT INTO retentions VALUES (?, ?, ?)", tenant, Name(retention.preset), retention.revision + 1)
    // The tenant's own rules have the name that no contract has.
    try insert(retention.rules, of: "", in: tenant)
    for contract in retention.contracts {
      for site in contract.sites {
        try run("INSERT INTO retention_contracts VALUES (?, ?, ?)", tenant, contract.name, site)
      }
      try insert(contract.rules, of: contract.name, in: tenant)
    }
    for hold in retention.legalHolds {
      try run(
        "INSERT INTO legal_holds VALUES (?, ?, ?, ?, ?, ?, ?)", tenant, hold.name, Name(hold.ground),
        Names(hold.classes.sorted { $0.rawValue < $1.rawValue }), hold.device, hold.from, hold.to)
    }
  }

  /// Removes what a tenant said, and says whether it had said anything.
  func removeRetention(of tenant: TenantID) throws -> Int {
    try run("DELETE FROM legal_holds WHERE tenant_id = ?", tenant)
    try run("DELETE FROM retention_rules WHERE tenant_id = ?", tenant)
    try run("DELETE FROM retention_contracts WHERE tenant_id = ?", tenant)
    return try run("DELETE FROM retentions WHERE tenant_id = ?", tenant)
  }

  private func insert(_ rules: [DataClass: Retention.Rule], of contract: String, in tenant: TenantID) throws {
    for (`class`, rule) in rules {
      try run(
        "INSERT INTO retention_rules VALUES (?, ?, ?, ?, ?)", tenant, contract, Name(`class`), rule.minimumDays,
        rule.maximumDays)
    }
  }

  private func contracts(of tenant: TenantID) throws -> [Retention.Contract] {
    var contracts: [Retention.Contract] = []
    try step(
      "SELECT contract, site_id FROM retention_contracts WHERE tenant_id = ? ORDER BY contract, site_id", tenant
    ) { row in
      let (name, site): (String, SiteID) = (try row.text(), try row.id())
      if contracts.last?.name == name {
        contracts[contracts.count - 1].sites.append(site)
      } else {
        contracts.append(Retention.Contract(name: name, sites: [site], rules: [:]))
      }
      return true
    }
    return contracts
  }
}

/// A rule, and whose it is.
private struct StoredRule {
  let contract: String
  let `class`: DataClass
  let rule: Retention.Rule

  init(_ row: inout StoredRow) throws(StoreError) {
    contract = try row.text()
    `class` = try row.name()
    rule = Retention.Rule(minimumDays: try row.number(), maximumDays: try row.number())
  }
}

extension LegalHold {
  /// Reads a row of `legal_holds`.
  fileprivate init(_ row: inout StoredRow) throws(StoreError) {
    row.skip()
    let (name, ground): (String, LegalGround) = (try row.text(), try row.name())
    let classes: [DataClass] = try row.names()
    self.init(
      name: name, ground: ground, classes: Set(classes),
      device: try row.optional { row throws(StoreError) in try row.id() },
      from: try row.optional { row throws(StoreError) in try row.instant() },
      to: try row.optional { row throws(StoreError) in try row.instant() })
  }
}
