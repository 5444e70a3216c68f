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
  /// The file with one presentation of a pass a line, in the order of their issue: as customers of a day come for what was
  /// sent them.
  let passes: String
  /// The file with the device's key.
  let deviceKey: String
  /// The file with the header that carries the admin's key.
  let admin: String
  let cabinet: Cabinet

  static func make(in parent: String, passes count: Int) async throws -> Demo {
    let (folder, keyFile) = (parent + "/data", parent + "/data.key")
    let made = try await AccessServer.initialize(folder: folder, keyFile: keyFile)
    let premises = try await Premises.open(folder: folder, keyFile: keyFile)
    let site = try await premises.management.createSite(name: "Bench", timezone: "UTC", by: premises.calling()).value
    let demo = Demo(
      folder: folder, keyFile: keyFile, passes: parent + "/passes", deviceKey: parent + "/device-key",
      admin: parent + "/admin",
      cabinet: try await premises.cabinet(at: site.id, label: "Cabinet", locker: "A12"))
    try Data(demo.cabinet.key + [10]).write(to: URL(filePath: demo.deviceKey))
    try Data(Array("Authorization: Bearer ".utf8) + made.adminKey.text + [10]).write(to: URL(filePath: demo.admin))
    try write(try await premises.passes(count, for: demo.cabinet.locker.id), to: demo.passes)
    try await premises.close()
    return demo
  }

  /// Makes `count` grants for the locker with the credentials of `drafts`, as ``Premises/issue(_:for:_:)``.
  func issue(
    _ count: Int, by premises: Premises<CredentialStore>, _ drafts: @escaping @Sendable (Int) -> [CredentialDraft]
  ) async throws -> [IssuedGrant] {
    try await premises.issue(count, for: cabinet.locker.id, drafts)
  }

  /// Makes `count` passes more, each good for one use.
  func morePasses(_ count: Int) async throws -> [[UInt8]] {
    let premises = try await Premises.open(folder: folder, keyFile: keyFile)
    let passes = try await premises.passes(count, for: cabinet.locker.id)
    try await premises.close()
    return passes
  }

  /// Writes events of refused attempts of one person, `age` ago, until the log holds `count` of them more.
  func fill(events count: Int, age: Duration = .zero) async throws {
    let premises = try await Premises.open(folder: folder, keyFile: keyFile)
    let verifier = Verifier(
      store: premises.store, keys: premises.keys, hasher: premises.hasher, random: SystemRandom())
    let door = Door(tenant: premises.tenant, device: cabinet.device.id)
    let workers = 128
    // Its use is over and its event is kept: what nobody made would be throttled.
    guard let spent = try await spentPass(by: premises) else { preconditionFailure("a QR credential has a pass") }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<workers {
        group.addTask {
          for _ in stride(from: worker, to: count, by: workers) {
            let answer = try await verifier.present(.qr(text: spent), at: door, ring: premises.ring, age: age)
            guard answer.decision.reason != .throttled else { throw BenchFailure("a refused attempt was throttled") }
          }
        }
      }
      try await group.waitForAll()
    }
    try await premises.close()
  }

  private func spentPass(by premises: Premises<CredentialStore>) async throws -> [UInt8]? {
    let issued = try await issue(1, by: premises) { _ in [.qr(usage: .singleUse, lifetime: nil)] }
    return issued.first?.credentials.first?.pass?.pass.text
  }

  /// Writes one text a line.
  static func write(_ lines: [[UInt8]], to path: String) throws {
    try Data(lines.joined(separator: [10])).write(to: URL(filePath: path))
  }
}

extension Verifier {
  /// One attempt in earnest, here and `age` ago.
  func present(
    _ presentation: Presentation, locker: String? = nil, at door: Door, ring: KeyRing, age: Duration = .zero
  ) async throws -> Answer {
    let now = SystemClock().now
    let moment = Moment(wall: now.wall - age, boot: now.boot)
    let attempt = AttemptID(bytes: EventID(at: moment.wall, random: SystemRandom()).bytes)
    guard let attempt else { preconditionFailure("an identifier has as many bytes as an attempt's") }
    return try await verify(
      VerificationRequest(
        attempt: attempt, presentation: presentation, locker: locker, consume: true, capturedAt: nil),
      at: door, ring: ring, moment: moment, requestID: nil)
  }
}
