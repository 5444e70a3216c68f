import AccessAuth
import AccessServer
import CredentialStore
import SodiumPrimitives

/// A data folder that is open in this process, with the use cases that the API calls and its first tenant's admin.
struct Premises {
  let store: CredentialStore
  let keys: DerivedKeys
  let hasher: PINHasher
  let management: Management<CredentialStore, SystemRandom>
  let ring: KeyRing
  let tenant: TenantID
  private let admin: APIKey

  /// Opens a folder; whoever opens it closes it.
  static func open(folder: String, keyFile: String) async throws -> Premises {
    let keys = try DerivedKeys(master: try MasterKeyFile.read(keyFile, beside: folder))
    let store = try CredentialStore.open(folder: folder)
    let records = try await store.signingKeys()
    guard let tenant = records.first?.tenant else { preconditionFailure("a new data folder has a tenant") }
    let admin = try await store.page(.apiKeys, in: tenant, after: nil, limit: 1000).lazy.compactMap {
      if case .apiKey(let key) = $0, key.role == .admin { key } else { nil as APIKey? }
    }.first
    guard let admin else { preconditionFailure("a new data folder has an admin") }
    let hasher = PINHasher()
    return Premises(
      store: store, keys: keys, hasher: hasher,
      management: Management(store: store, keys: keys, hasher: hasher, random: SystemRandom()),
      ring: try KeyRing(records, keys: keys), tenant: tenant, admin: admin)
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
    await store.close()
  }
}

/// A device with one locker.
struct Cabinet: Sendable {
  let device: Device
  let locker: Locker
  /// The text of the device's key.
  let key: [UInt8]
}
