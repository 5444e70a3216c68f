import AccessAuth
import AccessServer
import CredentialStore
import PostgresStore
import SodiumPrimitives

/// A store that is open in this process, with the use cases that the API calls and its first tenant's admin.
struct Premises<Store: ServiceStore>: Sendable {
  let store: Store
  let keys: DerivedKeys
  let hasher: PINHasher
  let management: Management<Store, SystemRandom>
  let ring: KeyRing
  let tenant: TenantID
  private let admin: APIKey
  private let shut: @Sendable () async -> Void

  /// Reads what a new store was founded with; `shut` closes it.
  private init(_ store: Store, _ keys: DerivedKeys, shut: @escaping @Sendable () async -> Void) async throws {
    let records = try await store.signingKeys()
    guard let tenant = records.first?.tenant else { preconditionFailure("a new store has a tenant") }
    let admin = try await store.page(.apiKeys, in: tenant, after: nil, limit: 1000).lazy.compactMap {
      if case .apiKey(let key) = $0, key.role == .admin { key } else { nil as APIKey? }
    }.first
    guard let admin else { preconditionFailure("a new store has an admin") }
    self.store = store
    self.keys = keys
    hasher = PINHasher()
    management = Management(store: store, keys: keys, hasher: hasher, random: SystemRandom())
    ring = try KeyRing(records, keys: keys)
    self.tenant = tenant
    self.admin = admin
    self.shut = shut
  }

  /// The admin, each call at its own time: identifiers are ordered by it.
  func calling() -> Caller {
    let now = SystemClock().now
    return Caller(key: admin, request: RequestID(at: now.wall, random: SystemRandom()), moment: now, idempotency: nil)
  }

  /// A device with one locker and a key.
  func cabinet(at site: SiteID, label: String, locker: String) async throws -> Cabinet {
    let device = try await management.createDevice(site: site, label: label, by: calling()).value
    let lockers = try await management.addLockers(
      [LockerDraft(label: locker, board: "B1", number: 12)], to: device.id, by: calling()
    ).value
    let key = try await management.createAPIKey(
      APIKeyDraft(role: .device, device: device.id, person: nil), by: calling()
    ).value
    guard let first = lockers.first, let token = key.token else {
      preconditionFailure("a cabinet has a locker and a key")
    }
    return Cabinet(device: device, locker: first, key: token.text)
  }

  /// Closes the store, its events in their places in the log.
  func close() async throws {
    hasher.shutdown()
    while try await Sealer(store: store).sealOnce() > 0 {}
    await shut()
  }
}

extension Premises where Store == CredentialStore {
  /// Opens a folder; whoever opens it closes it.
  static func open(folder: String, keyFile: String) async throws -> Premises {
    let keys = try DerivedKeys(master: try MasterKeyFile.read(keyFile, beside: folder))
    let store = try CredentialStore.open(folder: folder)
    return try await Premises(store, keys) { await store.close() }
  }
}

extension Premises where Store == PostgresStore {
  /// Begins to connect to a database; whoever opens it closes it.
  static func open(database url: String, keyFile: String) async throws -> Premises {
    let keys = try DerivedKeys(master: try MasterKeyFile.read(keyFile, beside: nil))
    let store = PostgresStore(try PostgresTarget(url: url))
    return try await Premises(store, keys) { store.close() }
  }
}

/// A device with one locker.
struct Cabinet: Sendable {
  let device: Device
  let locker: Locker
  /// The text of the device's key.
  let key: [UInt8]
}
