package import AccessAuth

/// The body of `POST /v1/commands/{id}/ack`.
package struct AcknowledgementBody {
  package let result: Actuation
  package let nonce: [UInt8]

  package static func read(_ body: consuming JSONBody) throws(Problem) -> AcknowledgementBody {
    try body.read { (json) throws(Problem) in
      var result: Actuation?
      var nonce: [UInt8]?
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "result": result = try json.lockResult()
        case "nonce":
          // 16 bytes are 22 characters of base64url.
          let text = try json.ascii(22...22)
          guard let bytes = Base64URL.decode(text.utf8) else { throw json.invalid("this is no base64url") }
          nonce = bytes
        default: throw json.unknownMember()
        }
      }
      return AcknowledgementBody(
        result: try json.required(result, "result"), nonce: try json.required(nonce, "nonce"))
    }
  }
}

extension Command {
  /// The members of a command; its nonce and its signed form are the device's alone.
  package func write(to json: inout JSONObject) {
    json.member("id", id)
    json.member("status", status)
    json.member("device_id", device)
    json.member("locker_id", locker)
    json.member("grant_id", grant)
    json.member("reason_ref", reasonRef)
    json.member("created_at", createdAt)
    json.member("expires_at", expiresAt)
    json.member("delivered_at", deliveredAt)
    json.member("finished_at", finishedAt)
  }
}

extension DeliveredCommand {
  /// The members of a command as its device gets it.
  package func write(to json: inout JSONObject) {
    json.member("id", id)
    json.object("locker") { json in
      json.member("id", locker.id)
      json.member("label", locker.label)
      json.member("board", locker.board)
      json.member("number", locker.number)
    }
    json.member("nonce", ascii: Base64URL.encode(nonce))
    json.member("expires_in_ms", expiresIn.wholeMilliseconds)
    json.member("command", ascii: Base64URL.encode(signed))
  }
}

extension CommandStatus: JSONValue {}
