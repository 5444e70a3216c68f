public import SodiumPrimitives

/// What an Ed25519 key signs. A key has one purpose and one tenant, and a signature of one never counts for another.
public enum SigningPurpose: String, Hashable, Sendable, CaseIterable {
  /// Passes in QR codes and app tokens.
  case pass
  /// Snapshots for doors without network.
  case manifest
  /// Heads of the event log.
  case checkpoint
  /// Webhook deliveries.
  case webhook
  /// Commands to devices.
  case command
  /// Receipts of erasure.
  case receipt
}

/// The life of a signing key, in order.
public enum SigningKeyState: String, Hashable, Sendable, CaseIterable {
  /// Published, not yet used.
  case next
  /// Signs.
  case active
  /// Signs nothing new; what it signed still counts.
  case verifyOnly = "verify_only"
  /// Its seed is gone. What it signed counts for nothing in the service; heads of the log and receipts can be checked by
  /// others for good.
  case retired
}

/// A signing key as it is stored: its seed sealed under the master key.
public struct SigningKeyRecord: Hashable, Sendable {
  /// The first 8 bytes of BLAKE2b-256 of the public key.
  public let id: KeyID
  /// What it signs.
  public let purpose: SigningPurpose
  /// Where it stands in its life.
  public var state: SigningKeyState
  /// The public half.
  public let publicKey: Ed25519.PublicKey
  /// The seed: nonce, ciphertext and tag; empty once retired.
  package var sealedSeed: [UInt8]
  /// When it was made.
  public let createdAt: Instant
  /// When it entered its present state.
  public var changedAt: Instant
  /// The latest end of anything it signed. It may be retired a day after that.
  public let latestExpiry: Instant
  /// Raised by every change of the record.
  public var revision: Int64

  package init(
    id: KeyID, purpose: SigningPurpose, state: SigningKeyState, publicKey: Ed25519.PublicKey, sealedSeed: [UInt8],
    createdAt: Instant, changedAt: Instant, latestExpiry: Instant, revision: Int64
  ) {
    self.id = id
    self.purpose = purpose
    self.state = state
    self.publicKey = publicKey
    self.sealedSeed = sealedSeed
    self.createdAt = createdAt
    self.changedAt = changedAt
    self.latestExpiry = latestExpiry
    self.revision = revision
  }

  /// Draws a key of `tenant` for `purpose`.
  init(
    for purpose: SigningPurpose, of tenant: TenantID, state: SigningKeyState, at now: Instant, keys: DerivedKeys,
    random: some RandomSource
  ) throws(SodiumError) {
    let seed = random.bytes(32)
    let key = try Ed25519.SigningKey(seed: SecretBytes(copying: seed))
    self.init(
      id: KeyID(of: key.publicKey), purpose: purpose, state: state, publicKey: key.publicKey,
      sealedSeed: XChaCha20Poly1305.seal(
        seed.span, authenticating: Self.identity(tenant, purpose, key.publicKey), key: keys.signingKeyWrap,
        random: random),
      createdAt: now, changedAt: now, latestExpiry: now, revision: 1)
  }

  /// The key that signs; nil when it is retired, or was sealed for another tenant, purpose or master key.
  func signer(of tenant: TenantID, keys: DerivedKeys) -> Ed25519.SigningKey? {
    guard
      let seed = XChaCha20Poly1305.open(
        sealedSeed, authenticating: Self.identity(tenant, purpose, publicKey), key: keys.signingKeyWrap)
    else { return nil }
    return try? Ed25519.SigningKey(seed: seed)
  }

  private static func identity(
    _ tenant: TenantID, _ purpose: SigningPurpose, _ publicKey: Ed25519.PublicKey
  ) -> [UInt8] {
    tenant.bytes + publicKey.bytes + Array(purpose.rawValue.utf8)
  }
}
