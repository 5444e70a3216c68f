import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The fixtures of PINs")
struct PINFixtureTests {
  @Test("the committed fixtures are what the code makes now")
  func committed() async throws { try await PINManifest.expectCommitted() }

  @Test("a PIN has the hash and the tags of its row", arguments: PINManifest.rows(\.pins))
  func accepted(_ row: PINManifest.Row) async throws {
    let manifest = try PINManifest.read()
    #expect(row.isNamed("accepted"))
    let hasher = PINHasher(threads: 1)
    defer { hasher.shutdown() }
    let hash = try await PINManifest.hash(row.pin, salt: FixtureHex.bytes(row.siteSaltHex), by: hasher)
    #expect(hash.bytes.testHex == row.hashHex)
    #expect(try PINManifest.tags(of: hash, manifest.keys) == row.tags)
  }

  @Test("a tag is the keyed hash of what its documentation says", arguments: PINManifest.rows(\.pins))
  func byHand(_ row: PINManifest.Row) throws {
    let keys = try PINManifest.read().keys
    for tag in row.tags {
      let code: UInt8 = try #require(["with_locker": 1, "alone": 2][tag.entry])
      let locker = try tag.locker.map { try FixtureHex.bytes(keys.lockers[$0].hex) }
      let message =
        Array("accessauth PIN tag".utf8) + [code] + (locker ?? [UInt8](repeating: 0, count: 16))
        + (try FixtureHex.bytes(row.hashHex))
      let pepper = try FixtureHex.secret(keys.devices[tag.device].devicePepper)
      #expect(tag.tagHex == Hex.text(BLAKE2b.hash(message, key: pepper).bytes))
    }
  }

  @Test("a device's pepper follows from the service's, and that from the master key")
  func peppers() throws {
    let keys = try PINManifest.read().keys
    let derived = try DerivedKeys(master: FixtureHex.secret(keys.masterKey))
    let pepperKey = try FixtureHex.secret(keys.pepperKey)
    let isDerived = derived.peppers.first?.bytes.isEqual(to: pepperKey)
    #expect(isDerived == true)
    for device in keys.devices {
      let tenant: TenantID = try device.tenant.value()
      let id: DeviceID = try device.device.value()
      let pepper = try #require(DevicePepper(version: 1, tenant: tenant, device: id, keys: derived))
      #expect(pepper.bytes.testHex == device.devicePepper)
      let message = Array("accessauth PIN device pepper".utf8) + tenant.bytes + id.bytes
      #expect(Hex.text(BLAKE2b.hash(message, key: pepperKey).bytes) == device.devicePepper)
    }
  }

  @Test("the cost is the one that the service hashes with, and no two tags are the same")
  func cost() throws {
    let manifest = try PINManifest.read()
    #expect(manifest.argon2id.memoryKib == 19 * 1024 && manifest.argon2id.passes == 2)
    let tags = manifest.pins.flatMap(\.tags).map(\.tagHex)
    #expect(Set(tags).count == tags.count)
  }

  @Test("what is no PIN is refused as it was typed", arguments: PINManifest.rows(\.refused))
  func refused(_ row: PINManifest.Refused) {
    #expect(row.isNamed("refused"))
    let pin = PIN(SecretBytes(copying: Array(row.pin.utf8)))
    #expect(pin == nil)
  }
}
