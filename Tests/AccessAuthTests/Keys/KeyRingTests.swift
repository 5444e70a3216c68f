import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A key ring")
struct KeyRingTests {
  private let keys: DerivedKeys
  private let tenant: TenantID
  private let otherTenant: TenantID

  init() throws {
    keys = try KeySample.derived()
    tenant = try KeySample.identifier(1)
    otherTenant = try KeySample.identifier(2)
  }

  private func record(
    _ state: SigningKeyState, for purpose: SigningPurpose = .pass, of owner: TenantID? = nil, seed: UInt64 = 1
  ) throws -> SigningKeyRecord {
    try KeySample.signingKey(state, for: purpose, of: owner ?? tenant, keys: keys, seed: seed)
  }

  @Test("an active key signs, and verifies what it signed")
  func active() throws {
    let record = try record(.active)
    let ring = try KeyRing([(tenant, record)], keys: keys)
    let signer = try #require(ring.activeSigner(of: tenant, for: .pass))
    #expect(signer.id == record.id && record.id == KeyID(of: record.publicKey))
    let message = Array("a door".utf8)
    let signature = signer.key.sign(message.span)
    let verifier = try #require(ring.verifier(record.id, of: tenant, for: .pass))
    let isValid = verifier.isValidSignature(signature, for: message.span)
    #expect(isValid)
    #expect(ring.signer(record.id, of: tenant, for: .pass)?.publicKey == record.publicKey)
  }

  @Test(
    "D-08 a key that has not begun verifies nothing, and neither does one that is retired",
    arguments: [SigningKeyState.next, .retired])
  func notInForce(state: SigningKeyState) throws {
    let record = try record(state)
    let ring = try KeyRing([(tenant, record)], keys: keys)
    #expect(ring.verifier(record.id, of: tenant, for: .pass) == nil)
    #expect(ring.activeSigner(of: tenant, for: .pass) == nil)
  }

  @Test("D-08 a key that only verifies signs nothing new, and makes again what it signed")
  func verifyOnly() throws {
    let record = try record(.verifyOnly)
    let ring = try KeyRing([(tenant, record)], keys: keys)
    #expect(ring.verifier(record.id, of: tenant, for: .pass) == record.publicKey)
    #expect(ring.activeSigner(of: tenant, for: .pass) == nil)
    #expect(ring.signer(record.id, of: tenant, for: .pass) != nil)
  }

  @Test("a retired key needs no seed, and is still listed")
  func retired() throws {
    var record = try record(.retired)
    record.sealedSeed = []
    let ring = try KeyRing([(tenant, record)], keys: keys)
    #expect(ring.signer(record.id, of: tenant, for: .pass) == nil)
    #expect(ring.entries(of: tenant) == [record])
  }

  @Test("D-03 a key of one tenant is none of another's")
  func crossTenant() throws {
    let (own, other) = (try record(.active), try record(.active, of: otherTenant, seed: 2))
    let ring = try KeyRing([(tenant, own), (otherTenant, other)], keys: keys)
    #expect(ring.verifier(other.id, of: tenant, for: .pass) == nil)
    #expect(ring.verifier(own.id, of: otherTenant, for: .pass) == nil)
    #expect(ring.signer(other.id, of: tenant, for: .pass) == nil)
    #expect(ring.activeSigner(of: tenant, for: .pass)?.id == own.id)
    #expect(ring.activeSigner(of: otherTenant, for: .pass)?.id == other.id)
    #expect(ring.entries(of: tenant) == [own])
    #expect(ring.entries(of: .none).isEmpty)
  }

  @Test("D-04 a key of one purpose is none for any other", arguments: SigningPurpose.allCases)
  func crossPurpose(purpose: SigningPurpose) throws {
    let record = try record(.active, for: purpose)
    let ring = try KeyRing([(tenant, record)], keys: keys)
    for asked in SigningPurpose.allCases {
      #expect((ring.verifier(record.id, of: tenant, for: asked) != nil) == (asked == purpose))
      #expect((ring.signer(record.id, of: tenant, for: asked) != nil) == (asked == purpose))
      #expect((ring.activeSigner(of: tenant, for: asked) != nil) == (asked == purpose))
    }
  }

  @Test("D-02 a key id that nobody has, or that differs in one bit, names nothing")
  func unknownID() throws {
    let record = try record(.active)
    let ring = try KeyRing([(tenant, record)], keys: keys)
    for bit in 0..<64 {
      var bytes = record.id.bytes
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      let id = try #require(KeyID(bytes: bytes))
      #expect(ring.verifier(id, of: tenant, for: .pass) == nil)
    }
  }

  @Test("a seed that another master key, tenant or purpose sealed does not open, and no ring comes of it")
  func unreadable() throws {
    let record = try record(.active)
    let wrongMaster = try KeySample.derived(master: Array(1...32))
    #expect(throws: KeyRingError.unreadableKey(record.id)) { try KeyRing([(tenant, record)], keys: wrongMaster) }
    #expect(throws: KeyRingError.unreadableKey(record.id)) { try KeyRing([(otherTenant, record)], keys: keys) }
    let moved = SigningKeyRecord(
      id: record.id, purpose: .webhook, state: .active, publicKey: record.publicKey, sealedSeed: record.sealedSeed,
      createdAt: record.createdAt, changedAt: record.changedAt, latestExpiry: record.latestExpiry, revision: 1)
    #expect(throws: KeyRingError.unreadableKey(record.id)) { try KeyRing([(tenant, moved)], keys: keys) }
  }

  @Test("a sealed seed with any one bit changed, or cut anywhere, does not open")
  func changedSeed() throws {
    let record = try record(.active)
    for index in record.sealedSeed.indices {
      for bit in 0..<8 {
        var changed = record
        changed.sealedSeed[index] ^= 1 << UInt8(bit)
        #expect(changed.signer(of: tenant, keys: keys) == nil)
      }
      var cut = record
      cut.sealedSeed.removeSubrange(index...)
      #expect(cut.signer(of: tenant, keys: keys) == nil)
    }
  }

  @Test("two rows that name one key make no ring, whoever owns them")
  func duplicate() throws {
    let record = try record(.active)
    #expect(throws: KeyRingError.duplicateKey(record.id)) {
      try KeyRing([(tenant, record), (tenant, record)], keys: keys)
    }
    var retired = record
    retired.state = .retired
    #expect(throws: KeyRingError.duplicateKey(record.id)) {
      try KeyRing([(tenant, record), (otherTenant, retired)], keys: keys)
    }
  }

  @Test("an error names the key and shows nothing of it")
  func errors() throws {
    let id = try #require(KeyID(bytes: [1, 2, 3, 4, 5, 6, 7, 8]))
    let unreadable = KeyRingError.unreadableKey(id)
    #expect("\(unreadable)" == "the signing key 0102030405060708 does not open under this master key")
    #expect("\(KeyRingError.duplicateKey(id))" == "the signing key 0102030405060708 is stored twice")
  }

  @Test("the keys of a tenant come oldest first")
  func order() throws {
    let records = try (1...4).map { index in
      try KeySample.signingKey(
        .next, of: tenant, keys: keys, seed: UInt64(index), at: Instant(seconds: 1000 - Int64(index)))
    }
    let ring = try KeyRing(records.map { (tenant, $0) }, keys: keys)
    #expect(ring.entries(of: tenant) == records.reversed())
    #expect(ring.all.count == 4)
  }
}
