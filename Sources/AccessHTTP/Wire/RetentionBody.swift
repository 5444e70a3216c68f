package import AccessAuth

/// The body of `PUT /v1/retention`, and of its preview. It says all that there is afterwards.
package enum RetentionBody {
  package static func read(_ body: consuming JSONBody) throws(Problem) -> Retention {
    try body.read { (json) throws(Problem) in
      var preset: Retention.Preset?
      var retention = Retention.standard
      var effective: [DataClass: Retention.Rule]?
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "preset": preset = try json.word()
        case "rules": retention.rules = try json.retentionRules()
        case "contracts":
          retention.contracts = try json.array(0...Retention.maximumContracts, of: contract)
        case "legal_holds":
          retention.legalHolds = try json.array(0...Retention.maximumLegalHolds, of: legalHold)
        // What is shown can be sent back as it is; it says nothing by itself.
        case "effective": effective = try json.retentionRules()
        default: throw json.unknownMember()
        }
      }
      retention.preset = try json.required(preset, "preset")
      let follows = effective?.allSatisfy { $1 == retention.effective($0) } ?? true
      guard follows else { throw json.invalid(member: "effective", "this follows from the rest; leave it out") }
      return retention
    }
  }

  private static func contract(_ json: inout JSONReader) throws(Problem) -> Retention.Contract {
    var name: String?
    var sites: [SiteID]?
    var rules: [DataClass: Retention.Rule] = [:]
    try json.object { (member, json) throws(Problem) in
      switch member {
      case "name": name = try json.text(Retention.names)
      case "site_ids":
        sites = try json.array(1...Retention.maximumContracts) { (json) throws(Problem) in try json.identifier() }
      case "rules": rules = try json.retentionRules()
      default: throw json.unknownMember()
      }
    }
    return Retention.Contract(
      name: try json.required(name, "name"), sites: try json.required(sites, "site_ids"), rules: rules)
  }

  private static func legalHold(_ json: inout JSONReader) throws(Problem) -> LegalHold {
    var name: String?
    var ground: LegalGround?
    var classes: [DataClass] = []
    var device: DeviceID?
    var from: Instant?
    var to: Instant?
    try json.object { (member, json) throws(Problem) in
      switch member {
      case "name": name = try json.text(Retention.names)
      case "ground": ground = try json.word()
      case "classes":
        classes = try json.array(0...DataClass.allCases.count) { (json) throws(Problem) in try json.word() }
      case "device_id": device = try json.null() ? nil : try json.identifier()
      case "from": from = try json.null() ? nil : try json.instant()
      case "to": to = try json.null() ? nil : try json.instant()
      default: throw json.unknownMember()
      }
    }
    guard Set(classes).count == classes.count else { throw json.invalid(member: "classes", "a class comes twice") }
    return LegalHold(
      name: try json.required(name, "name"), ground: try json.required(ground, "ground"), classes: Set(classes),
      device: device, from: from, to: to)
  }
}

extension JSONReader {
  /// Reads a list of rules, one at most for each class.
  fileprivate mutating func retentionRules() throws(Problem) -> [DataClass: Retention.Rule] {
    var rules: [DataClass: Retention.Rule] = [:]
    _ = try array(0...DataClass.allCases.count) { (json) throws(Problem) in
      var `class`: DataClass?
      var minimum: Int?
      var maximum: Int?
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "class":
          let read: DataClass = try json.word()
          guard rules[read] == nil else { throw json.invalid("this class stands in the list already") }
          `class` = read
        case "minimum_days": minimum = try json.integer(in: Retention.days)
        case "maximum_days": maximum = try json.integer(in: Retention.maximumDays)
        default: throw json.unknownMember()
        }
      }
      let rule = Retention.Rule(
        minimumDays: try json.required(minimum, "minimum_days"), maximumDays: try json.required(maximum, "maximum_days")
      )
      guard rule.minimumDays <= rule.maximumDays else {
        throw json.invalid(member: "minimum_days", "the minimum is at most the maximum")
      }
      rules[try json.required(`class`, "class")] = rule
    }
    return rules
  }
}

extension Retention {
  /// The members of a retention, and of what follows from it for every class where no contract holds.
  package func write(to json: inout JSONObject) {
    json.member("preset", preset)
    Self.write("rules", rules, to: &json)
    Self.write(
      "effective", Dictionary(uniqueKeysWithValues: DataClass.allCases.map { ($0, effective($0)) }), to: &json)
    json.objects("contracts", contracts) { json, contract in
      json.member("name", contract.name)
      json.member("site_ids", contract.sites)
      Self.write("rules", contract.rules, to: &json)
    }
    json.objects("legal_holds", legalHolds) { json, hold in
      json.member("name", hold.name)
      json.member("ground", hold.ground)
      json.member("classes", DataClass.allCases.filter(hold.classes.contains))
      json.member("device_id", hold.device)
      json.member("from", hold.from)
      json.member("to", hold.to)
    }
  }

  private static func write(_ name: StaticString, _ rules: [DataClass: Rule], to json: inout JSONObject) {
    let inOrder = DataClass.allCases.compactMap { `class` in rules[`class`].map { (class: `class`, rule: $0) } }
    json.objects(name, inOrder) { json, entry in
      json.member("class", entry.class)
      json.member("minimum_days", entry.rule.minimumDays)
      json.member("maximum_days", entry.rule.maximumDays)
    }
  }
}

extension RetentionPreview {
  /// The members of a dry run.
  package func write(to json: inout JSONObject) {
    json.member("at", at)
    json.objects("classes", DataClass.allCases) { json, `class` in
      let kind = kinds[`class`]
      json.member("class", `class`)
      json.member("goes", kind?.goes ?? 0)
      json.member("oldest", kind?.oldest)
      json.member("stays", kind?.stays ?? 0)
      let kept = (kind?.keptBy ?? [:]).sorted { $0.key.order < $1.key.order }
      json.objects("kept_by", kept) { json, entry in
        json.member("why", entry.key.word)
        json.member("rule", entry.key.rule)
        json.member("count", entry.value)
      }
    }
    json.member("is_partial", isPartial)
  }
}

extension RetentionVerdict.Why {
  /// Its name in the API.
  fileprivate var word: KeptByWord {
    switch self {
    case .minimum: .minimum
    case .maximum: .maximum
    case .legalHold: .legalHold
    case .restriction: .restriction
    }
  }

  /// The contract or the legal hold.
  fileprivate var rule: String? {
    switch self {
    case .minimum(let rule), .maximum(let rule): rule
    case .legalHold(let name): name
    case .restriction: nil
    }
  }

  /// Orders a list for people and tests.
  fileprivate var order: String { "\(word.rawValue) \(rule ?? "")" }
}

/// What keeps something, as the API names it.
package enum KeptByWord: String, CaseIterable, JSONValue {
  case minimum, maximum, restriction
  case legalHold = "legal_hold"
}

extension Retention.Preset: JSONValue {}
