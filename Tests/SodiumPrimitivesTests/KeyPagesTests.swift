import Glibc
import Testing

@testable import SodiumPrimitives

/// The pages in which long-lived keys stand.
@Suite("Key pages")
struct KeyPagesTests {
  /// The flags that the system keeps of the mapping in which `address` lies (`VmFlags` of proc(5)'s smaps).
  private static func flags(at address: UInt) throws -> [Substring] {
    var isThere = false
    let file = unsafe try #require(unsafe fopen("/proc/self/smaps", "r"))
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 1024)
    // The buffer is as long as it says.
    while unsafe fgets(&line, 1024, file) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let words = text.split(whereSeparator: \.isWhitespace)
      let bounds = words.first?.split(separator: "-").compactMap { UInt($0, radix: 16) } ?? []
      if bounds.count == 2 { isThere = bounds[0] <= address && address < bounds[1] }
      if isThere, words.first == "VmFlags:" { return Array(words.dropFirst()) }
    }
    return []
  }

  @Test("G-08 derived keys and signing keys stand in pages that are locked and left out of dumps")
  func locked() throws {
    let master = SecretBytes.random(count: 32)
    let key = try KeyDerivation.subkey(of: master, context: "aaTESTS_", id: 1)
    let signing = Ed25519.SigningKey.generate()
    let addresses = [
      key.withAddress { UInt(bitPattern: $0) },
      signing.withSeed { seed in seed.withAddress { UInt(bitPattern: $0) } },
    ]
    for address in addresses {
      let flags = try Self.flags(at: address)
      // "lo" is for locked, "dd" for left out of dumps.
      #expect(flags.contains("lo") == SecretBytes.canLockMemory)
      #expect(flags.contains("dd"))
    }
    // Nothing else does.
    let plain = master.withAddress { UInt(bitPattern: $0) }
    #expect(try !Self.flags(at: plain).contains("lo"))
  }

  @Test("G-08 where nothing may be locked, keys are kept nevertheless, and the process says that it is so")
  func refused() async {
    await #expect(processExitsWith: .success) {
      var limit = rlimit(rlim_cur: 0, rlim_max: 0)
      // The pointer is to a local for the time of the call.
      #expect(unsafe setrlimit(__rlimit_resource_t(__RLIMIT_MEMLOCK.rawValue), &limit) == 0)
      // Who may lock anything (CAP_IPC_LOCK), as root may, is not kept from it by a limit.
      if geteuid() == 0 { #expect(setuid(65534) == 0) }
      #expect(!SecretBytes.canLockMemory)
      let key = SecretBytes(count: 32, in: .keyPages) { $0[31] = 7 }
      #expect(key.bytes == [UInt8](repeating: 0, count: 31) + [7])
      #expect(!KeyPages.areLocked)
      #expect(!SecretBytes.canLockMemory)
    }
  }

  @Test("keys have places of their own, which are zero when they are taken again")
  func places() async {
    await #expect(processExitsWith: .success) {
      // Three pages and a bit, each key with its number.
      let keys = (0..<200).map { number in
        SharedSecret(SecretBytes(count: 64, in: .keyPages) { $0[0] = UInt8(number) })
      }
      for (number, key) in keys.enumerated() {
        #expect(key.bytes.bytes == [UInt8(number)] + [UInt8](repeating: 0, count: 63))
      }
      let addresses = keys.map { key in key.bytes.withAddress { UInt(bitPattern: $0) } }
      #expect(Set(addresses).count == 200)
      #expect(addresses.allSatisfy { $0.isMultiple(of: 64) })
      func address(of number: UInt8) -> UInt {
        let key = SecretBytes(count: 64, in: .keyPages) { bytes in
          for index in bytes.indices {
            #expect(bytes[index] == 0)
            bytes[index] = number
          }
        }
        return key.withAddress { UInt(bitPattern: $0) }
      }
      // Each ends before the next begins: one place for all.
      let again = (0..<100).map { address(of: $0) }
      #expect(Set(again).count == 1)
      #expect(Set(again).isDisjoint(with: addresses))
      #expect(keys.count == 200)
    }
  }

  @Test("a key that is too long for a place stands in the heap", arguments: [0, 1, 64, 65, 1000])
  func lengths(count: Int) throws {
    let key = SecretBytes(count: count, in: .keyPages) { bytes in
      for index in bytes.indices { bytes[index] = 3 }
    }
    #expect(key.bytes == [UInt8](repeating: 3, count: count))
    let address = key.withAddress { UInt(bitPattern: $0) }
    if count > 64 { #expect(try !Self.flags(at: address).contains("lo")) }
  }
}
