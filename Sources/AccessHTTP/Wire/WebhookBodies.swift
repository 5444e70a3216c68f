package import AccessAuth
package import SodiumPrimitives

/// The body of `POST /v1/webhook_endpoints`.
package enum WebhookEndpointBody {
  package static func read(_ body: consuming JSONBody) throws(Problem) -> WebhookEndpointDraft {
    try body.read { (json) throws(Problem) in
      var url: String?
      var types: Set<WebhookType> = []
      var signature = WebhookEndpoint.Signature.v1a
      var description: String?
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "url": url = try json.receiver()
        case "types": types = try json.webhookTypes()
        case "signature": signature = try json.word()
        case "description": description = try json.null() ? nil : try json.text(WireLimits.name)
        default: throw json.unknownMember()
        }
      }
      var draft = WebhookEndpointDraft(url: try json.required(url, "url"))
      (draft.types, draft.signature, draft.description) = (types, signature, description)
      return draft
    }
  }
}

/// The body of `PATCH /v1/webhook_endpoints/{endpoint_id}`; what is absent stays.
package enum WebhookEndpointChangeBody {
  private enum Status: String, CaseIterable {
    case enabled
  }

  package static func read(_ body: consuming JSONBody) throws(Problem) -> WebhookEndpointChange {
    try body.read { (json) throws(Problem) in
      var change = WebhookEndpointChange()
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "url": change.url = try json.receiver()
        case "types": change.types = try json.webhookTypes()
        case "description":
          change.description = try json.null() ? .some(nil) : .some(try json.text(WireLimits.name))
        case "status":
          let _: Status = try json.word()
          change.enables = true
        default: throw json.unknownMember()
        }
      }
      return change
    }
  }
}

extension JSONReader {
  /// Reads the text of a URL; whether messages may go there is judged later.
  fileprivate mutating func receiver() throws(Problem) -> String { try text(1...ReceiverURL.maximumCount) }

  fileprivate mutating func webhookTypes() throws(Problem) -> Set<WebhookType> {
    Set(try array(0...WebhookType.allCases.count) { (json) throws(Problem) -> WebhookType in try json.word() })
  }
}

extension WebhookEndpoint {
  /// The members of an endpoint, but for its secret. `publicKeys` are those of its tenant.
  package func write(to json: inout JSONObject, publicKeys: [Ed25519.PublicKey]) {
    json.member("id", id)
    json.member("url", url)
    json.member("types", types)
    json.member("signature", signature)
    switch signature {
    case .v1a: json.member("public_keys", publicKeys.map(\.webhookText))
    case .v1: break
    }
    json.member("description", description)
    json.member("status", disabled == nil ? "enabled" : "disabled")
    json.member("disabled_reason", disabled)
    json.member("created_at", createdAt)
  }
}

extension IssuedWebhookEndpoint {
  /// The members of an endpoint, and its secret where one was made just now.
  package func write(to json: inout JSONObject, publicKeys: [Ed25519.PublicKey]) {
    endpoint.write(to: &json, publicKeys: publicKeys)
    switch endpoint.signature {
    case .v1a: break
    case .v1:
      if let secret {
        json.member("secret", secret: secret.text)
      } else {
        json.member("secret", String?.none)
        json.member("secret_available", false)
      }
    }
  }
}

extension WebhookDelivery {
  /// The members of a delivery.
  package func write(to json: inout JSONObject) {
    json.member("id", id)
    json.member("endpoint_id", endpoint)
    json.member("event_id", event)
    json.member("type", type)
    json.member("status", status)
    json.member("tries", tries)
    json.member("last_status", lastStatus)
    json.member("last_error", lastError)
    json.member("next_try_at", nextTryAt)
    json.member("created_at", createdAt)
    json.member("finished_at", finishedAt)
  }
}

extension WebhookMessage {
  /// The body of the message, the same in every try. What an event does not have is left out:
  /// ```
  /// {"type":"access.granted","timestamp":"2026-11-22T12:00:00.250Z","data":{"event_id":"evt_01kw2qhx5te9ab0r4k1v6m3dc9",
  /// "sequence":4711,"grant_id":"grt_01kw2qhx5te9ab0r4k1v6m3dc5","credential_id":"crd_01kw2qhx5te9ab0r4k1v6m3dc6",
  /// "device_id":"dev_01kw2qhx5te9ab0r4k1v6m3dc1","locker_id":"lok_01kw2qhx5te9ab0r4k1v6m3dc2","mode":"qr",
  /// "reason":"granted","uses_left":0}}
  /// ```
  /// It is one line, broken here. `locker_id` names one locker, `locker_ids` several.
  package var body: [UInt8] {
    JSONObject.bytes { json in
      json.member("type", type)
      json.member("timestamp", happenedAt)
      json.object("data") { json in
        json.member("event_id", event)
        json.member("sequence", sequence)
        if let grant { json.member("grant_id", grant) }
        if let credential { json.member("credential_id", credential) }
        if let device { json.member("device_id", device) }
        if lockers.count > 1 {
          json.member("locker_ids", lockers)
        } else if let locker = lockers.first {
          json.member("locker_id", locker)
        }
        if let mode { json.member("mode", mode) }
        if let reason { json.member("reason", reason) }
        if let actuation { json.member("actuation", actuation) }
        if let usesLeft { json.member("uses_left", usesLeft) }
        if let count { json.member("count", count) }
        if let hold { json.member("hold_id", hold) }
        if let command { json.member("command_id", command) }
        if let endpoint { json.member("endpoint_id", endpoint) }
        if let erased { json.member("subject_id", erased) }
      }
    }
  }
}

extension WebhookType: JSONValue {}
extension WebhookEndpoint.Signature: JSONValue {}
extension WebhookEndpoint.DisabledReason: JSONValue {}
extension WebhookDelivery.Status: JSONValue {}
