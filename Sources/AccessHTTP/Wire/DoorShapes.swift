package import AccessAuth

// What is shown of a device's readers.

extension CardCapture {
  /// The members of an armed reader.
  package func write(to json: inout JSONObject) {
    json.member("device_id", device)
    json.member("grant_id", grant)
    json.member("expires_at", expiresAt)
  }
}

extension GuessRisk {
  /// The members of a device's guess budget.
  package func write(to json: inout JSONObject) {
    json.member("device_id", device.id)
    json.member("pin_traffic", policy.pinTraffic)
    json.member("max_live_pins", policy.maxLivePINs)
    json.object("live_pins") { json in
      json.member("with_locker", live(.withLocker))
      json.member("alone", live(.alone))
    }
    json.object("digits") { json in
      json.member("with_locker", digits(.withLocker))
      json.member("alone", digits(.alone))
    }
    json.member("tries_per_day", risk.budget.triesPerDay)
    json.member("tries_30_days", risk.budget.triesPerAttack)
    json.member("chance_30_days", chance)
    json.member("limit", PINRisk.limit)
  }
}

extension Lockout {
  /// The members of a lockout.
  package func write(to json: inout JSONObject) {
    json.member("id", id)
    json.member("kind", kind)
    json.member("device_id", device)
    json.member("credential_id", credential)
    json.member("until", until)
  }
}

extension Challenge {
  /// The members of a challenge.
  package func write(to json: inout JSONObject) {
    json.member("nonce", ascii: nonce.text)
    json.member("expires_at", expiresAt)
  }
}

extension ThrottleKind: JSONValue {}
