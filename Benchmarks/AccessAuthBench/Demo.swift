import AccessAuth
import AccessServer
import CredentialStore
import Foundation
import SodiumPrimitives

/// A data folder with one device and as many single-use passes for it as a run needs, made through the same use cases
/// that the API calls.
struct Demo {
  let folder: String
  let keyFile: String
  /// The file with one pass a line, in the order of their issue: as customers of a day come for what was sent them.
  let passes: String
  /// The file with the device's key.
  let deviceKey: String

  static func make(in parent: String, passes count: Int, callers: Int = 64) async throws -> Demo {
    let demo = Demo(
      folder: parent + "/data", keyFile: parent + "/data.key", passes: parent + "/passes",
      deviceKey: parent + "/device-key")
    _ = try await AccessServer.initialize(folder: demo.folder, keyFile: demo.keyFile)
    let keys = try DerivedKeys(master: try MasterKeyFile.read(demo.keyFile, beside: demo.folder))
    let store = try CredentialStore.open(folder: demo.folder)
    let management = Management(store: store, keys: keys, random: SystemRandom())
    let records = try await store.signingKeys()
    guard let tenant = records.first?.tenant else { preconditionFailure("a new data folder has a tenant") }
    let admin = try await store.page(.apiKeys, in: tenant, after: nil, limit: 1).compactMap {
      if case .apiKey(let key) = $0 { key } else { nil }
    }
    /// Each call at its own time: identifiers are ordered by it.
    func calling() -> Caller {
      let now = SystemClock().now
      return Caller(
        key: admin[0], request: RequestID(at: now.wall, random: SystemRandom()), moment: now, idempotency: nil)
    }
    let caller = calling()
    let site = try await management.createSite(name: "Bench", timezone: "UTC", by: caller).value
    let device = try await management.createDevice(site: site.id, label: "Cabinet", by: caller).value
    let lockers = try await management.addLockers(
      [LockerDraft(label: "A12", board: "B1", number: 12)], to: device.id, by: caller
    ).value
    let key = try await management.createAPIKey(
      APIKeyDraft(role: .device, device: device.id, person: nil), by: caller
    ).value
    try Data((key.token?.text ?? []) + [10]).write(to: URL(filePath: demo.deviceKey))
    let ring = try KeyRing(records, keys: keys)
    let texts = try await withThrowingTaskGroup(of: [(CredentialID, [UInt8])].self) { group in
      for caller_ in 0..<callers {
        let share = count / callers + (caller_ < count % callers ? 1 : 0)
        group.addTask {
          var texts: [(CredentialID, [UInt8])] = []
          for index in 0..<share {
            let caller = calling()
            let draft = GrantDraft(
              person: .reference("bench-\(caller_)-\(index % 100)"), targets: .lockers([lockers[0].id]), startsAt: nil,
              endsAt: caller.moment.wall + .days(2), maxUses: 1, offline: .never, reference: nil,
              credentials: [.qr(usage: .singleUse, lifetime: nil)])
            let issued = try await management.createGrant(draft, ring: ring, by: caller)
            for issued in issued.value.credentials {
              if let pass = issued.pass { texts.append((issued.credential.id, pass.pass.text)) }
            }
          }
          return texts
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }.sorted { $0.0 < $1.0 }.map(\.1)
    try Data(texts.joined(separator: [10])).write(to: URL(filePath: demo.passes))
    while try await Sealer(store: store).sealOnce() > 0 {}
    await store.close()
    return demo
  }

  /// Writes events of refused attempts until the log holds `count` of them.
  func fill(events count: Int) async throws {
    let keys = try DerivedKeys(master: try MasterKeyFile.read(keyFile, beside: folder))
    let store = try CredentialStore.open(folder: folder)
    let verifier = Verifier(store: store, keys: keys, random: SystemRandom())
    let records = try await store.signingKeys()
    let ring = try KeyRing(records, keys: keys)
    guard let tenant = records.first?.tenant,
      case .device(let device)? = try await store.page(.devices(nil), in: tenant, after: nil, limit: 1).first
    else { preconditionFailure("the demo has a device") }
    let door = Door(tenant: tenant, device: device.id)
    let workers = 128
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<workers {
        group.addTask {
          for _ in 0..<(count / workers + (worker < count % workers ? 1 : 0)) {
            let moment = SystemClock().now
            guard let attempt = AttemptID(bytes: EventID(at: moment.wall, random: SystemRandom()).bytes) else { return }
            _ = try await verifier.verify(
              VerificationRequest(
                attempt: attempt, presentation: .qr(text: Array("not a pass".utf8)), locker: nil, consume: true,
                capturedAt: nil), at: door, ring: ring, moment: moment, requestID: nil)
          }
        }
      }
      try await group.waitForAll()
    }
    while try await Sealer(store: store).sealOnce() > 0 {}
    await store.close()
  }
}
