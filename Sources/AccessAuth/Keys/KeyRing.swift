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

  private var entries: [KeyID: Entry] = [:]
  private var cards: [TenantID: Cards] = [:]
  private var active: [Owner: KeyID] = [:]

  private struct Owner: Hashable {
    let tenant: TenantID
    let purpose: SigningPurpose
  }

  /// How a tenant's cards are read, and what of the store that was made of.
  private struct Cards {
    let profile: CardProfileRecord
    let reading: CardReading
  }

  private init() {}

  /// Opens every record. Throws ``KeyRingError`` when a seed does not open under this master key, or two keys share an
  /// id: either is a data folder to be looked at by a person.
  package init(
    _ records: [(tenant: TenantID, record: SigningKeyRecord)],
    cardProfiles: [(tenant: TenantID, profile: CardProfileRecord)] = [], keys: DerivedKeys
  ) throws(KeyRingError) {
    let (ring, flaws) = Self.make(records, cardProfiles: cardProfiles, keys: keys)
    if let flaw = flaws.first { throw flaw }
    self = ring
  }

  /// The ring of what a store holds now, where `before` is the ring of a moment ago: what is as it was is not opened
  /// again. What does not open is left out and told: it counts for nothing, and closes no other tenant's doors.
  package static func make(
    _ records: [(tenant: TenantID, record: SigningKeyRecord)],
    cardProfiles: [(tenant: TenantID, profile: CardProfileRecord)], keys: DerivedKeys, before: KeyRing? = nil
  ) -> (ring: KeyRing, flaws: [KeyRingError]) {
    var ring = KeyRing()
    var flaws: [KeyRingError] = []
    var twice: Set<KeyID> = []
    for (tenant, record) in records {
      let known = before?.entries[record.id].flatMap { $0.tenant == tenant && $0.record == record ? $0 : nil }
      let signer = known?.signer ?? (record.state == .retired ? nil : record.signer(of: tenant, keys: keys))
      guard record.state == .retired || signer != nil else {
        flaws.append(.unreadableKey(record.id))
        continue
      }
      let entry = Entry(tenant: tenant, record: record, signer: signer)
      if ring.entries.updateValue(entry, forKey: record.id) != nil, twice.insert(record.id).inserted {
        flaws.append(.duplicateKey(record.id))
      }
    }
    // Of two keys with one id nobody can tell which one is meant.
    for id in twice { ring.entries[id] = nil }
    for entry in ring.entries.values where entry.record.state == .active {
      ring.active[Owner(tenant: entry.tenant, purpose: entry.record.purpose)] = entry.record.id
    }
    for (tenant, profile) in cardProfiles {
      let known = before?.cards[tenant].flatMap { $0.profile == profile ? $0.reading : nil }
      guard let reading = known ?? CardReading(profile, of: tenant, keys: keys) else {
        flaws.append(.unreadableCardKey(tenant))
        continue
      }
      ring.cards[tenant] = Cards(profile: profile, reading: reading)
    }
    return (ring, flaws)
  }

  /// How the cards of `tenant` are read.
  func cards(of tenant: TenantID) -> CardReading { cards[tenant]?.reading ?? .standard }

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
