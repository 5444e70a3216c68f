package import AccessAuth

// The document of everything that is held of a person, in parts: each is written when it is read, and none waits for the
// whole. `complete` is its last member: a document that was cut off has none.
extension BegunExport {
  /// The beginning of the document, up to the first element of `grants`.
  package var head: [UInt8] {
    let members = JSONObject.bytes { json in
      json.member("format", "accessauth-subject-export/1")
      json.member("exported_at", at)
      json.member("coverage", coverage)
      json.object("subject") { subject.write(to: &$0) }
      json.member("pseudonym", pseudonym?.description)
      json.objects("api_keys", apiKeys) { $1.write(to: &$0) }
    }
    return members.dropLast() + Array(#","grants":["#.utf8)
  }

  /// Between the last grant and the first event.
  package static let middle = Array(#"],"events":["#.utf8)
  /// Behind the last event.
  package static let end = Array(#"],"complete":true}"#.utf8)
}

extension ExportedGrant {
  /// One element of `grants`.
  package var json: [UInt8] {
    JSONObject.bytes(reserving: 2048) { json in
      grant.write(to: &json)
      json.objects("credentials", credentials) { json, credential in
        credential.write(to: &json, expiresAt: credential.endOfPass ?? grant.endsAt)
      }
      json.objects("holds", holds) { $1.write(to: &$0) }
      json.objects("phone_keys", credentials.filter { $0.phoneKey != nil }) { json, credential in
        json.member("credential_id", credential.id)
        json.member("public_key_cbor", ascii: Base64URL.encode(credential.phoneKey ?? []))
      }
      json.objects("pin_places", rows.pins) { json, pin in
        json.member("credential_id", pin.credential)
        json.member("device_id", pin.device)
        json.member("locker_id", pin.locker)
      }
      json.objects("card_places", rows.cards) { json, card in
        json.member("credential_id", card.credential)
        json.member("site_id", card.site)
      }
      json.objects("physical_cards", rows.sunCards) { json, card in
        json.member("card", Hex.text(card.id.bytes))
        json.member("taps", card.counter)
        json.member("suspended", card.isSuspended)
        json.member("created_at", card.createdAt)
      }
      json.objects("captures", rows.captures) { json, capture in
        json.member("device_id", capture.device)
        json.member("expires_at", capture.expiresAt)
      }
      json.objects("throttles", rows.throttles) { json, throttle in
        json.member("id", throttle.id)
        json.member("kind", throttle.key.kind)
        json.member("credential_id", throttle.key.credential)
      }
      json.objects("commands", rows.commands) { $1.write(to: &$0) }
      json.member("used_passes", rows.burns)
    }
  }
}

extension ExportedEvent {
  /// One element of `events`.
  package var json: [UInt8] {
    JSONObject.bytes(reserving: 1024) { json in
      sealed.write(to: &json)
      json.member("answer_kept", hasAnswer)
      json.objects("deliveries", deliveries) { $1.write(to: &$0) }
    }
  }
}

extension ExportCoverage: JSONValue {}
