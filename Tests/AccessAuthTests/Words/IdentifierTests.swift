import AccessAuth
import SodiumPrimitives
import Testing

@Suite("An identifier")
struct IdentifierTests {
  private static let worked = "lok_01h455vb4pex5vsknk084sn02q"

  @Test(
    "the examples of the TypeID specification are read and written",
    arguments: [
      ("00000000000000000000000000", "00000000000000000000000000000000"),
      ("00000000000000000000000001", "00000000000000000000000000000001"),
      ("0000000000000000000000000g", "00000000000000000000000000000010"),
      ("00000000000000000000000010", "00000000000000000000000000000020"),
      ("7zzzzzzzzzzzzzzzzzzzzzzzzz", "ffffffffffffffffffffffffffffffff"),
      ("0123456789abcdefghjkmnpqrs", "0110c8531d0952d8d73e1194e95b5f19"),
      ("01h455vb4pex5vsknk084sn02q", "01890a5dac96774bbcceb302099a8057"),
    ])
  func specification(text: String, hex: String) throws {
    let bytes = try #require(Hex.bytes(hex.utf8))
    let id = try #require(LockerID("lok_" + text))
    #expect(id.bytes == bytes)
    #expect(id.description == "lok_" + text)
    #expect(LockerID(bytes: bytes) == id)
  }

  @Test("10,000 identifiers survive their text and their bytes")
  func roundTrip() {
    let random = SeededRandom(seed: 1)
    for count in 0..<10_000 {
      let id = GrantID(at: Instant(milliseconds: Int64(count) * 86_400_123), random: random)
      guard GrantID(id.description) == id, GrantID(ascii: id.text) == id, GrantID(bytes: id.bytes) == id else {
        Issue.record("\(id) did not survive")
        return
      }
    }
  }

  @Test("what holds more than 128 bits is refused by its first character", arguments: Array("89abcdefghjkmnpqrstvwxyz"))
  func overflow(first: Character) {
    #expect(LockerID("lok_\(first)zzzzzzzzzzzzzzzzzzzzzzzzz") == nil)
    #expect(LockerID("lok_\(first)0000000000000000000000000") == nil)
  }

  @Test(
    "a text that is not the one form is refused",
    arguments: [
      "", "lok_", "lok", "_01h455vb4pex5vsknk084sn02q", "01h455vb4pex5vsknk084sn02q",
      "dev_01h455vb4pex5vsknk084sn02q", "lok-01h455vb4pex5vsknk084sn02q", "lok__1h455vb4pex5vsknk084sn02q",
      "LOK_01h455vb4pex5vsknk084sn02q", "Lok_01h455vb4pex5vsknk084sn02q", "lok_01H455VB4PEX5VSKNK084SN02Q",
      "lok_01h455vb4pex5vsknk084sn02Q", "lok_01h455vb4pex5vsknk084sn02", "lok_01h455vb4pex5vsknk084sn02qq",
      "lok_01h455vb4pex5vsknk084sn02i", "lok_01h455vb4pex5vsknk084sn02l", "lok_01h455vb4pex5vsknk084sn02o",
      "lok_01h455vb4pex5vsknk084sn02u", " lok_01h455vb4pex5vsknk084sn02q", "lok_01h455vb4pex5vsknk084sn02q\n",
      "lok_01h455vb4pex5vsknk084sn02q\0", "lok_01h455vb4-ex5vsknk084sn02q", "lok_01890a5d-ac96-774b-bcce-b302099a8057",
      "lok_٠١h455vb4pex5vsknk084sn02q", "lok_０1h455vb4pex5vsknk084sn02", "ｌｏｋ_01h455vb4pex5vsknk084sn02q",
      "lok_01h455vb4pex5vs\u{212A}nk084sn02q", "lok_01h455vb4pex5vsknk084sn02\u{301}", "lok_01h455vb4pex5vsknk084sn0😀",
    ])
  func otherForms(text: String) {
    #expect(LockerID(text) == nil)
    #expect(LockerID(ascii: Array(text.utf8)) == nil)
  }

  @Test("another byte at any place is another identifier or none, and no count but 26 is read")
  func mangled() throws {
    let text = Array(Self.worked.utf8)
    let original = try #require(LockerID(ascii: text))
    for index in text.indices {
      for byte in UInt8.min...UInt8.max where byte != text[index] {
        var changed = text
        changed[index] = byte
        guard let other = LockerID(ascii: changed) else { continue }
        #expect(other != original && other.text == changed)
      }
    }
    for count in text.indices { #expect(LockerID(ascii: Array(text.prefix(count))) == nil) }
    for byte in UInt8.min...UInt8.max { #expect(LockerID(ascii: text + [byte]) == nil) }
  }

  @Test("a count of bytes other than 16 is refused", arguments: [0, 1, 15, 17, 32])
  func byteCount(count: Int) {
    #expect(TenantID(bytes: [UInt8](repeating: 1, count: count)) == nil)
  }

  @Test("a new one is a UUIDv7 whose first 48 bits are the milliseconds")
  func version() {
    let random = SeededRandom(seed: 2)
    for milliseconds in [Int64(0), 1, 1_767_225_600_123, 0xFFFF_FFFF_FFFF] {
      let bytes = EventID(at: Instant(milliseconds: milliseconds), random: random).bytes
      #expect(bytes.prefix(6).reduce(Int64(0)) { $0 << 8 | Int64($1) } == milliseconds)
      #expect(bytes[6] >> 4 == 7)
      #expect(bytes[8] >> 6 == 2)
    }
  }

  @Test("a time before 1970 is taken for 1970, and none traps")
  func timesBeyond() {
    let random = SeededRandom(seed: 3)
    #expect(EventID(at: Instant(milliseconds: -1), random: random).bytes.prefix(6).allSatisfy { $0 == 0 })
    #expect(EventID(at: Instant(milliseconds: .min), random: random).bytes.prefix(6).allSatisfy { $0 == 0 })
    #expect(EventID(at: Instant(milliseconds: .max), random: random).bytes[6] >> 4 == 7)
  }

  @Test("the later is the greater, as identifier, as text and as bytes")
  func order() {
    let random = SeededRandom(seed: 4)
    let ids = (0..<1000).map { SubjectID(at: Instant(milliseconds: 1_767_225_600_000 + $0), random: random) }
    #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 })
    #expect(zip(ids, ids.dropFirst()).allSatisfy { $0.text.lexicographicallyPrecedes($1.text) })
    #expect(zip(ids, ids.dropFirst()).allSatisfy { $0.bytes.lexicographicallyPrecedes($1.bytes) })
  }

  @Test(
    "A-10 F-09 100,000 identifiers of one millisecond are all different, and each of the 74 bits is as often 0 as 1")
  func collisions() {
    let now = Instant(seconds: 1_767_225_600)
    let count = 100_000
    var seen = Set<CredentialID>(minimumCapacity: count)
    var ones = [Int](repeating: 0, count: 128)
    for _ in 0..<count {
      let id = CredentialID(at: now, random: SystemRandom())
      seen.insert(id)
      for (index, byte) in id.bytes.enumerated().dropFirst(6) {
        for bit in 0..<8 where byte & 0x80 >> UInt8(bit) != 0 { ones[8 * index + bit] += 1 }
      }
    }
    #expect(seen.count == count)
    // Version and variant are fixed; of a fair bit the count strays by more than 6 deviations (158) once in 5·10⁸.
    for bit in 48..<128 where !(48..<52).contains(bit) && !(64..<66).contains(bit) {
      #expect(abs(ones[bit] - count / 2) < 950, "bit \(bit)")
    }
  }

  @Test("the prefixes are those of the contract")
  func prefixes() {
    let random = SeededRandom(seed: 5)
    let now = Instant(seconds: 0)
    let ids: [any CustomStringConvertible] = [
      TenantID(at: now, random: random), SiteID(at: now, random: random), DeviceID(at: now, random: random),
      LockerID(at: now, random: random), SubjectID(at: now, random: random), GrantID(at: now, random: random),
      CredentialID(at: now, random: random), EventID(at: now, random: random), APIKeyID(at: now, random: random),
      HoldID(at: now, random: random), LockoutID(at: now, random: random), RequestID(at: now, random: random),
    ]
    let prefixes = ids.map { $0.description.prefix { $0 != "_" } }
    #expect(prefixes == ["ten", "site", "dev", "lok", "sub", "grt", "crd", "evt", "key", "hld", "lck", "req"])
  }

  @Test("no drawn tenant is the place where the service keeps its own records")
  func noTenant() {
    #expect(TenantID.none.bytes == [UInt8](repeating: 0, count: 16))
    #expect(TenantID(at: Instant(milliseconds: 0), random: SeededRandom(seed: 6)) != .none)
  }
}
