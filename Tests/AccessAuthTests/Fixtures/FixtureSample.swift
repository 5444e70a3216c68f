import SodiumPrimitives
import Testing

@testable import AccessAuth

/// The master key of all fixtures and those who are served under it. The key is for tests only.
struct FixtureSample {
  static let master: [UInt8] = Array(0...31)

  let keys: DerivedKeys
  let tenant: TenantID
  let otherTenant: TenantID
  let site: SiteID
  let otherSite: SiteID
  let device: DeviceID
  let otherDevice: DeviceID
  let locker: LockerID
  let otherLocker: LockerID

  init() throws {
    keys = try KeySample.derived(master: Self.master)
    tenant = try KeySample.identifier(1)
    otherTenant = try KeySample.identifier(2)
    site = try KeySample.identifier(3)
    otherSite = try KeySample.identifier(4)
    device = try KeySample.identifier(5)
    otherDevice = try KeySample.identifier(6)
    locker = try KeySample.identifier(7)
    otherLocker = try KeySample.identifier(8)
  }
}

/// An identifier as the API writes it, and the 16 bytes that keys and tags are made of.
struct FixtureID: Codable, Equatable, Sendable {
  var id: String
  var hex: String

  init<Kind>(_ identifier: Identifier<Kind>) {
    id = identifier.description
    hex = Hex.text(identifier.bytes)
  }

  /// The identifier of ``id``, which must be the one of ``hex``.
  func value<Kind: IdentifierKind>(as kind: Identifier<Kind>.Type = Identifier<Kind>.self) throws -> Identifier<Kind> {
    let identifier = try #require(Identifier<Kind>(id))
    #expect(Hex.text(identifier.bytes) == hex)
    return identifier
  }
}

extension SecretBytes {
  /// The bytes of a key that is for tests only.
  var testHex: String {
    withBytes { bytes in Hex.text(bytes.indices.map { bytes[$0] }) }
  }
}

enum FixtureHex {
  /// The bytes of a manifest's hex; an issue where it is none.
  static func bytes(_ text: String) throws -> [UInt8] { try #require(Hex.bytes(text.utf8)) }

  static func secret(_ text: String) throws -> SecretBytes { SecretBytes(copying: try bytes(text)) }
}
