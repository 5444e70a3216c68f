package import AccessAuth

/// The body of `POST /v1/sites` and, with every member optional, of its PATCH.
package struct SiteBody {
  package var name: String?
  package var timezone: String?

  package static func read(_ body: consuming JSONBody) throws(Problem) -> SiteBody {
    try body.read { (json) throws(Problem) in
      var site = SiteBody()
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "name": site.name = try json.text(WireLimits.name)
        case "timezone": site.timezone = try json.ascii(1...64)
        default: throw json.unknownMember()
        }
      }
      return site
    }
  }

  /// A site that is to be made needs both.
  package static func readNew(_ body: consuming JSONBody) throws(Problem) -> (name: String, timezone: String) {
    let site = try read(body)
    return (try Problem.required(site.name, "name"), try Problem.required(site.timezone, "timezone"))
  }
}

/// The body of `POST /v1/devices` and, with every member optional, of its PATCH.
package struct DeviceBody {
  package var site: SiteID?
  package var label: String?

  package static func read(_ body: consuming JSONBody) throws(Problem) -> DeviceBody {
    try body.read { (json) throws(Problem) in
      var device = DeviceBody()
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "site_id": device.site = try json.identifier()
        case "label": device.label = try json.text(WireLimits.name)
        default: throw json.unknownMember()
        }
      }
      return device
    }
  }

  /// A device that is to be made needs both.
  package static func readNew(_ body: consuming JSONBody) throws(Problem) -> (site: SiteID, label: String) {
    let device = try read(body)
    return (try Problem.required(device.site, "site_id"), try Problem.required(device.label, "label"))
  }
}

/// The body of `POST /v1/devices/{id}/lockers`.
package enum LockersBody {
  package static func read(_ body: consuming JSONBody) throws(Problem) -> [LockerDraft] {
    try body.read { (json) throws(Problem) in
      var lockers: [LockerDraft]?
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "lockers": lockers = try json.array(1...WireLimits.lockersAtOnce, of: locker)
        default: throw json.unknownMember()
        }
      }
      return try json.required(lockers, "lockers")
    }
  }

  private static func locker(_ json: inout JSONReader) throws(Problem) -> LockerDraft {
    var label: String?
    var board: String?
    var number: UInt16?
    try json.object { (member, json) throws(Problem) in
      switch member {
      case "label": label = try json.text(WireLimits.label)
      case "board": board = try json.text(WireLimits.label)
      case "number": number = try json.integer(in: 1...UInt16.max)
      default: throw json.unknownMember()
      }
    }
    return LockerDraft(
      label: try json.required(label, "label"), board: try json.required(board, "board"),
      number: try json.required(number, "number"))
  }
}

/// The body of `PATCH /v1/devices/{id}/lockers/{locker}`.
package struct LockerPatchBody {
  package var label: String?
  package var board: String?

  package static func read(_ body: consuming JSONBody) throws(Problem) -> LockerPatchBody {
    try body.read { (json) throws(Problem) in
      var locker = LockerPatchBody()
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "label": locker.label = try json.text(WireLimits.label)
        case "board": locker.board = try json.text(WireLimits.label)
        default: throw json.unknownMember()
        }
      }
      return locker
    }
  }
}

/// How long texts may be, in Unicode scalars, and lists in elements.
package enum WireLimits {
  package static let name = 1...200
  package static let label = 1...32
  package static let reference = 1...200
  package static let holdReference = 1...64
  package static let transactionReference = 1...64
  /// A count of captured bits; whether a card can have so many is its format's matter.
  package static let cardBits = Int(UInt16.max)
  package static let lockersAtOnce = IdempotencyResult.maximumIDs
  package static let credentialsAtOnce = 16
}

extension Problem {
  /// The value of a member of the body's root; its absence is refused.
  package static func required<Value>(_ value: Value?, _ name: StaticString) throws(Problem) -> Value {
    guard let value else { throw Problem(.missingMember, at: "/\(name)", "this member is missing") }
    return value
  }
}
