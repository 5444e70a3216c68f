import SodiumPrimitives

/// All signing keys of the service, and how its tenants read cards, at one moment: an immutable snapshot, swapped whole. A key id selects key, tenant,
/// purpose and algorithm together.
public struct KeyRing: Sendable {
  /// A key of the ring.
  public struct Entry: Sendable {
    /// Whose it is.
    public let tenant: TenantID
    /// The stored record, without use for its sealed seed.
    public let record: SigningKeyRecord
    /// The private half, where the key is not retired.
    let signer: Ed25519.SigningKey?
  }

  private let entries: [KeyID: Entry]
  private let cards: [TenantID: CardReading]
  private let active: [Owner: KeyID]

  private struct Owner: Hashable {
    let tenant: TenantID
    let purpose: SigningPurpose
  }

  /// Opens every record. Throws ``KeyRingError`` when a seed does not open under this master key, or two keys share an
  /// id: either is a data folder to be looked at by a person.
  package init(
    _ records: [(tenant: TenantID, record: SigningKeyRecord)],
    cardProfiles: [(tenant: TenantID, profile: CardProfileRecord)] = [], keys: DerivedKeys
  ) throws(KeyRingError) {
    var entries: [KeyID: Entry] = [:]
    var active: [Owner: KeyID] = [:]
    for (tenant, record) in records {
      let signer = record.state == .retired ? nil : record.signer(of: tenant, keys: keys)
      guard record.state == .retired || signer != nil else { throw .unreadableKey(record.id) }
      let entry = Entry(tenant: tenant, record: record, signer: signer)
      guard entries.updateValue(entry, forKey: record.id) == nil else { throw .duplicateKey(record.id) }
      if record.state == .active { active[Owner(tenant: tenant, purpose: record.purpose)] = record.id }
    }
    self.entries = entries
    self.active = active
    var cards: [TenantID: CardReading] = [:]
    for (tenant, profile) in cardProfiles {
      guard let reading = CardReading(profile, of: tenant, keys: keys) else { throw .unreadableCardKey(tenant) }
      cards[tenant] = reading
    }
    self.cards = cards
  }

  /// How the cards of `tenant` are read.
  func cards(of tenant: TenantID) -> CardReading { cards[tenant] ?? .standard }

  /// The key `id`, if it may verify passes of `tenant` now.
  func verifier(_ id: KeyID, of tenant: TenantID, for purpose: SigningPurpose) -> Ed25519.PublicKey? {
    guard let entry = entries[id], entry.tenant == tenant, entry.record.purpose == purpose else { return nil }
    switch entry.record.state {
    case .active, .verifyOnly: return entry.record.publicKey
    // A key that has not begun to sign has signed nothing; one that is retired counts for nothing.
    case .next, .retired: return nil
    }
  }

  /// The key that signs now.
  func activeSigner(of tenant: TenantID, for purpose: SigningPurpose) -> (id: KeyID, key: Ed25519.SigningKey)? {
    guard let id = active[Owner(tenant: tenant, purpose: purpose)], let key = entries[id]?.signer else { return nil }
    return (id, key)
  }

  /// The key `id` for making something again that it signed before.
  func signer(_ id: KeyID, of tenant: TenantID, for purpose: SigningPurpose) -> Ed25519.SigningKey? {
    guard let entry = entries[id], entry.tenant == tenant, entry.record.purpose == purpose else { return nil }
    return entry.signer
  }

  /// The keys of `tenant`, oldest first, retired ones included.
  public func entries(of tenant: TenantID) -> [SigningKeyRecord] {
    entries.values.filter { $0.tenant == tenant }.map(\.record).sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
  }

  /// Every key of every tenant.
  public var all: [Entry] { Array(entries.values) }
}

/// Why no key ring could be made.
public enum KeyRingError: Error, Hashable, CustomStringConvertible {
  /// The seed of this key does not open: wrong master key, or a changed row.
  case unreadableKey(KeyID)
  /// Two rows name the same key.
  case duplicateKey(KeyID)
  /// A meta-read key of this tenant does not open.
  case unreadableCardKey(TenantID)

  /// Safe for any log: it names the key and shows nothing of it.
  public var description: String {
    switch self {
    case .unreadableKey(let id): "the signing key \(id) does not open under this master key"
    case .duplicateKey(let id): "the signing key \(id) is stored twice"
    case .unreadableCardKey(let tenant): "a card key of the tenant \(tenant) does not open under this master key"
    }
  }
}

extension KeyRing {
  /// The keys that anyone may verify with, of one tenant or of all; the next ones are published before they sign, and those
  /// whose signatures outlive them for good.
  public func published(of tenant: TenantID?) -> PublishedKeys {
    let records = all.filter { tenant == nil || $0.tenant == tenant }.map(\.record)
      .filter { $0.state != .retired || $0.purpose.outlivesKeys }
    let keys = records.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    return PublishedKeys(keys.map { PublishedKeys.Key(id: $0.id, publicKey: $0.publicKey, purpose: $0.purpose) })
  }
}
