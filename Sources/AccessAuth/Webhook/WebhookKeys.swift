public import SodiumPrimitives

/// What signs the messages to an endpoint, and what their receiver checks them with.
public enum WebhookKeys {
  /// The signers of messages to `endpoint` at `now`: one, or two for 24 hours after a change. Nil where the key or the secret
  /// is not to be had, and nothing may be sent.
  public static func signers(
    for endpoint: WebhookEndpoint, of tenant: TenantID, ring: KeyRing, keys: DerivedKeys, at now: Instant
  ) -> (WebhookSigner, WebhookSigner?)? {
    switch endpoint.signature {
    case .v1a:
      guard let active = ring.activeSigner(of: tenant, for: .webhook) else { return nil }
      let before = replaced(of: tenant, in: ring, at: now).flatMap { ring.signer($0.id, of: tenant, for: .webhook) }
      return (.key(active.key), before.map(WebhookSigner.key))
    case .v1:
      guard let secret = endpoint.wrappedSecret.flatMap({ endpoint.unwrapped($0, of: tenant, keys: keys) }) else {
        return nil
      }
      let before = endpoint.rotatedAt.flatMap { rotatedAt in
        now < rotatedAt + WebhookEndpoint.overlap ? endpoint.wrappedSecretBefore : nil
      }
      return (
        .secret(secret), before.flatMap { endpoint.unwrapped($0, of: tenant, keys: keys) }.map(WebhookSigner.secret)
      )
    }
  }

  /// The public keys for a receiver of `v1a` messages, of which each is enough: the one that signs first, then the one that
  /// was replaced while it still signs, then the one that signs next, so that it is known before it is used.
  public static func publicKeys(of tenant: TenantID, ring: KeyRing, at now: Instant) -> [Ed25519.PublicKey] {
    let records = records(of: tenant, in: ring)
    let active = records.filter { $0.state == .active }
    let next = records.filter { $0.state == .next }
    return (active + [replaced(of: tenant, in: ring, at: now)].compactMap(\.self) + next).map(\.publicKey)
  }

  /// The key that was replaced last, while it still signs beside the new one.
  private static func replaced(of tenant: TenantID, in ring: KeyRing, at now: Instant) -> SigningKeyRecord? {
    records(of: tenant, in: ring)
      .filter { $0.state == .verifyOnly && now < $0.changedAt + WebhookEndpoint.overlap }
      .max { $0.changedAt < $1.changedAt }
  }

  private static func records(of tenant: TenantID, in ring: KeyRing) -> [SigningKeyRecord] {
    ring.entries(of: tenant).filter { $0.purpose == .webhook }
  }
}

extension WebhookEndpoint {
  /// What a wrapped secret is bound to: it opens at this endpoint of this tenant only.
  static func secretContext(_ id: WebhookEndpointID, of tenant: TenantID) -> [UInt8] { tenant.bytes + id.bytes }

  fileprivate func unwrapped(_ sealed: [UInt8], of tenant: TenantID, keys: DerivedKeys) -> WebhookSecret? {
    WebhookSecret.unwrap(sealed, for: Self.secretContext(id, of: tenant), keys: keys)
  }
}
