package import AccessAuth

/// The body of `POST /v1/subjects` and of its PATCH.
package enum SubjectBody {
  package static func read(_ body: consuming JSONBody) throws(Problem) -> String? {
    try body.read { (json) throws(Problem) in
      var reference: String?
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "external_ref": reference = try json.text(WireLimits.reference)
        default: throw json.unknownMember()
        }
      }
      return reference
    }
  }
}

/// The body of `POST /v1/tenants`.
package enum TenantBody {
  package static func read(_ body: consuming JSONBody) throws(Problem) -> (name: String, isSandbox: Bool) {
    try body.read { (json) throws(Problem) in
      var name: String?
      var isSandbox = false
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "name": name = try json.text(WireLimits.name)
        case "sandbox": isSandbox = try json.boolean()
        default: throw json.unknownMember()
        }
      }
      return (try json.required(name, "name"), isSandbox)
    }
  }
}

/// The body of `POST /v1/devices/{id}/capture`.
package enum CaptureBody {
  package static func read(_ body: consuming JSONBody) throws(Problem) -> GrantID {
    try body.read { (json) throws(Problem) in
      var grant: GrantID?
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "grant_id": grant = try json.identifier()
        default: throw json.unknownMember()
        }
      }
      return try json.required(grant, "grant_id")
    }
  }
}
