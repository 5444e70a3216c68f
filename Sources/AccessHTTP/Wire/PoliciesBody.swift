package import AccessAuth

/// The body of `PUT /v1/policies`: the tenant's own members, and lists of sites and devices that differ. It says all that
/// there is afterwards.
package enum PoliciesBody {
  /// How many sites, and how many devices, may differ.
  fileprivate static let lists = 0...1000

  package static func read(_ body: consuming JSONBody) throws(Problem) -> [PolicyEntry] {
    try body.read { (json) throws(Problem) in
      var tenant = Policy()
      var sites: [PolicyEntry] = []
      var devices: [PolicyEntry] = []
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "sites": sites = try json.policies("site_id") { .site($0) }
        case "devices": devices = try json.policies("device_id") { .device($0) }
        default: try json.policy(member, &tenant)
        }
      }
      let own = tenant == Policy() ? [] : [PolicyEntry(scope: .tenant, policy: tenant)]
      return own + sites + devices
    }
  }

  /// Writes what `read` reads. The tenant's own members show what holds where they are left open; those of a site and a
  /// device show what they leave open as null.
  package static func write(_ entries: [PolicyEntry], to json: inout JSONObject) {
    var tenant = Policy()
    var sites: [(id: SiteID, policy: Policy)] = []
    var devices: [(id: DeviceID, policy: Policy)] = []
    for entry in entries {
      switch entry.scope {
      case .tenant: tenant = entry.policy
      case .site(let id): sites.append((id, entry.policy))
      case .device(let id): devices.append((id, entry.policy))
      }
    }
    let shown = tenant.inside(.standard)
    shown.write(to: &json)
    json.member("openings_per_minute", shown.openingsPerMinute)
    json.objects("sites", sites) { json, site in
      json.member("site_id", site.id)
      site.policy.write(to: &json)
      json.member("openings_per_minute", site.policy.openingsPerMinute)
    }
    json.objects("devices", devices) { json, device in
      json.member("device_id", device.id)
      device.policy.write(to: &json)
    }
  }
}

extension JSONReader {
  /// Reads one member of a policy; null leaves it open.
  fileprivate mutating func policy(_ member: String, _ policy: inout Policy) throws(Problem) {
    switch member {
    case "min_assurance": policy.minAssurance = try null() ? nil : try word()
    case "face_min_confidence": policy.faceMinConfidence = try null() ? nil : try thousandths()
    case "pin_traffic": policy.pinTraffic = try null() ? nil : try word()
    case "max_live_pins": policy.maxLivePINs = try null() ? nil : try integer(in: Policy.livePINs)
    case "openings_per_minute":
      policy.openingsPerMinute = try null() ? nil : try integer(in: OpeningCaps.allowed)
    case "jammed_returns_use": policy.jammedReturnsUse = try null() ? nil : try boolean()
    default: throw unknownMember()
    }
  }

  /// Reads a list of policies, each of an object that `name` names and that has no other.
  fileprivate mutating func policies<Kind: IdentifierKind>(
    _ name: StaticString, _ scope: (Identifier<Kind>) -> PolicyEntry.Scope
  ) throws(Problem) -> [PolicyEntry] {
    var ids: Set<Identifier<Kind>> = []
    return try array(PoliciesBody.lists) { (json) throws(Problem) in
      var id: Identifier<Kind>?
      var policy = Policy()
      try json.object { (member, json) throws(Problem) in
        if member == "\(name)" {
          let read = try json.identifier(Identifier<Kind>.self)
          guard ids.insert(read).inserted else { throw json.invalid("this stands in the list already") }
          id = read
        } else if member == "openings_per_minute", Kind.self == IdentifierKinds.Device.self {
          // Openings are counted for a site.
          throw json.unknownMember()
        } else {
          try json.policy(member, &policy)
        }
      }
      return PolicyEntry(scope: scope(try json.required(id, name)), policy: policy)
    }
  }
}

extension Policy {
  fileprivate func write(to json: inout JSONObject) {
    json.member("min_assurance", minAssurance)
    json.member("face_min_confidence", faceMinConfidence.map { Double($0) / 1000 })
    json.member("pin_traffic", pinTraffic)
    json.member("max_live_pins", maxLivePINs)
    json.member("jammed_returns_use", jammedReturnsUse)
  }
}

extension PINTraffic: JSONValue {}
