// What a ring of a moment ago may lack, as another process can have made it since.
extension KeyRing {
  /// Whether nothing of `tenant` is known here: it may have been made a moment ago.
  package func lacks(_ tenant: TenantID) -> Bool { activeSigner(of: tenant, for: .pass) == nil }

  /// Whether `presentation` is a pass by a key that counts for nothing here: one that was made, or began to sign, a moment
  /// ago. A pass that nobody can read names no key.
  package func lacksKey(of presentation: Presentation, for tenant: TenantID) -> Bool {
    let text: [UInt8]
    switch presentation {
    case .qr(let pass), .appToken(let pass, _): text = pass
    case .card, .badFrame, .sun, .pin, .face: return false
    }
    guard let unverified = try? UnverifiedPass(presented: text) else { return false }
    return verifier(unverified.keyID, of: tenant, for: .pass) == nil
  }
}
