import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The tag of a PIN")
struct PINTagTests {
  private static let zero = [UInt8](repeating: 0, count: 32)

  // MARK: Known answers, computed by another program (Python's hashlib)

  @Test("the worked example is what its documentation says")
  func worked() throws {
    let pepper = try PINSample.pepper(Array(0...31))
    let hash = try PINSample.hash(of: 0xFF)
    let locker = LockerID(high: 0, low: 1)
    #expect(
      Hex.text(PINTag(hash, entry: .withLocker, locker: locker, pepper: pepper).bytes)
        == "19d20ebe8550ebd62ee93fde031a765ebd8329bf9a26c21b21a5c9e0f7279f24")
    #expect(
      Hex.text(PINTag(hash, entry: .alone, locker: nil, pepper: pepper).bytes)
        == "9bbc7fe6ff97b306cbd051927c8fa8961ae1ca0e457064b54e56701cd79d0ae7")
  }

  @Test("of keys and hashes that are all zero it is the known answer")
  func zeros() throws {
    let pepper = try PINSample.pepper(Self.zero)
    let hash = try PINSample.hash(of: 0)
    #expect(
      Hex.text(PINTag(hash, entry: .alone, locker: nil, pepper: pepper).bytes)
        == "b8070e1b59847920298ebee71e3d04dad5dd331e3e6c2555725c44efe6fb9877")
    #expect(
      Hex.text(PINTag(hash, entry: .withLocker, locker: LockerID(high: 0, low: 0), pepper: pepper).bytes)
        == "2160b0288d9c980710e288ec214f14b7480a3f93d9ff9fe893a098629994972b")
  }

  @Test(
    "from the master key on it is the known answer",
    arguments: [
      (
        [UInt8](repeating: 0, count: 32), "017f8e895e90add441a3597b178d95cbab1d3c601680ef1c5933cb8e5b011397",
        "0e13cec33852c28e9736018b382edc2e536cfbdd630186ac76cf7e90ece5ece1"
      ),
      (
        Array(0...31), "ad703079edf2154c3a479253cee1bfa4e44f564fe09d9009d5c8a2e4a8a645a2",
        "bedd2296310375d565af5ee4f2c4a1b1f9234b4c3eccef5b632b6bff6b10222a"
      ),
    ])
  func master(master: [UInt8], pepper: String, tag: String) throws {
    let derived = try #require(Self.pepper(tenant: 1, device: 2, keys: PINSample.keys(master: master)))
    let expected = try #require(Hex.bytes(pepper.utf8))
    let isEqual = derived.bytes.isEqual(to: SecretBytes(copying: expected))
    #expect(isEqual)
    let made = PINTag(
      try PINSample.hash(of: 0), entry: .withLocker, locker: PINSample.identifier(3), pepper: derived)
    #expect(Hex.text(made.bytes) == tag)
  }

  @Test("a pepper of a version that is not there is none", arguments: [.min, -1, 0, 2, 3, 256, .max])
  func versions(version: Int) throws {
    let keys = try PINSample.keys()
    #expect(Self.pepper(version: version, tenant: 1, device: 2, keys: keys) == nil)
    #expect(Self.pepper(version: 1, tenant: 1, device: 2, keys: keys) != nil)
  }

  @Test("a stored tag, a given pepper and a hash have 32 bytes")
  func counts() {
    for count in 0...70 {
      let bytes = [UInt8](repeating: 7, count: count)
      let pepper = DevicePepper(SecretBytes(copying: bytes))
      let hash = PINHash(SecretBytes(copying: bytes))
      #expect((PINTag(bytes: bytes) != nil) == (count == 32), "\(count) bytes")
      #expect((pepper != nil) == (count == 32), "\(count) bytes")
      #expect((hash != nil) == (count == 32), "\(count) bytes")
    }
  }

  @Test("a stored tag is found again, and one bit changed is another tag")
  func stored() throws {
    let tag = PINTag(
      try PINSample.hash(of: 1), entry: .alone, locker: nil, pepper: try PINSample.pepper(Self.zero))
    #expect(PINTag(bytes: tag.bytes) == tag)
    for bit in 0..<256 {
      var changed = tag.bytes
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(PINTag(bytes: changed) != tag)
    }
  }

  // MARK: Guessing

  @Test("B-11 whoever has the tags and all hashes, but not the pepper, finds none of 10,000 PINs")
  func withoutPepper() throws {
    let keys = try PINSample.keys()
    let locker: LockerID = PINSample.identifier(3)
    let pepper = try #require(Self.pepper(tenant: 1, device: 2, keys: keys))
    let stored = Set(
      try [4829, 7391, 15].flatMap { pin in
        let hash = try PINSample.hash(pin)
        return [
          PINTag(hash, entry: .withLocker, locker: locker, pepper: pepper),
          PINTag(hash, entry: .alone, locker: nil, pepper: pepper),
        ]
      })
    // All that can be tried with what lies in another door, in the data or in the program.
    let others = [
      try PINSample.pepper(Self.zero), try PINSample.pepper([UInt8](repeating: 0xFF, count: 32)),
      try #require(Self.pepper(tenant: 1, device: 4, keys: keys)),
      try #require(Self.pepper(tenant: 5, device: 2, keys: keys)),
      try #require(Self.pepper(tenant: 1, device: 2, keys: PINSample.keys(master: Self.zero))),
    ]
    var found = 0
    for pin in 0..<10_000 {
      let hash = try PINSample.hash(pin)
      for other in others {
        if stored.contains(PINTag(hash, entry: .withLocker, locker: locker, pepper: other)) { found += 1 }
        if stored.contains(PINTag(hash, entry: .alone, locker: nil, pepper: other)) { found += 1 }
      }
      if Self.unkeyed(hash, locker: locker).contains(where: stored.contains) { found += 1 }
    }
    #expect(found == 0)
    // That the search would have found them: with the pepper it does.
    let matches = try (0..<10_000).filter { pin in
      stored.contains(PINTag(try PINSample.hash(pin), entry: .alone, locker: nil, pepper: pepper))
    }
    #expect(matches == [15, 4829, 7391])
  }

  /// What somebody would try who takes a tag for a plain hash.
  private static func unkeyed(_ hash: PINHash, locker: LockerID) -> [PINTag] {
    let hash = hash.bytes.withBytes { bytes in bytes.indices.map { bytes[$0] } }
    let purpose = Array("accessauth PIN tag".utf8)
    return [
      hash, BLAKE2b.hash(hash).bytes, BLAKE2b.hash(purpose + [1] + locker.bytes + hash).bytes,
      BLAKE2b.hash(purpose + [2] + [UInt8](repeating: 0, count: 16) + hash).bytes,
    ].compactMap(PINTag.init(bytes:))
  }

  @Test("B-11 no PIN is the same anywhere else: not by device, locker, entry or tenant, so no master code can exist")
  func noMasterCode() throws {
    let keys = try PINSample.keys()
    var tags = Set<PINTag>()
    var count = 0
    for pin in 0..<20 {
      let hash = try PINSample.hash(pin)
      for (tenant, device) in [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (3, 1)] as [(UInt8, UInt8)] {
        let pepper = try #require(Self.pepper(tenant: tenant, device: device, keys: keys))
        for entry in PINEntry.allCases {
          for locker in [nil, 1, 2, 3, 4] as [UInt8?] {
            tags.insert(PINTag(hash, entry: entry, locker: locker.map { PINSample.identifier($0) }, pepper: pepper))
            count += 1
          }
        }
      }
    }
    #expect(tags.count == count)
  }

  @Test("B-11 tenant and device do not change places, and another version is another pepper")
  func peppers() throws {
    let keys = try PINSample.keys()
    let one = try #require(Self.pepper(tenant: 1, device: 2, keys: keys))
    let other = try #require(Self.pepper(tenant: 2, device: 1, keys: keys))
    let isOther = one.bytes.isEqual(to: other.bytes)
    #expect(!isOther)
    let next = DevicePepper(
      pepper: SecretBytes(copying: Self.zero), tenant: PINSample.identifier(1), device: PINSample.identifier(2))
    let isNext = one.bytes.isEqual(to: next.bytes)
    #expect(!isNext)
  }

  private static func pepper(version: Int = 1, tenant: UInt8, device: UInt8, keys: DerivedKeys) -> DevicePepper? {
    DevicePepper(
      version: version, tenant: PINSample.identifier(tenant), device: PINSample.identifier(device), keys: keys)
  }
}
