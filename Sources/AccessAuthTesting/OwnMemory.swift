import Foundation
import Glibc
package import SodiumPrimitives

/// Bytes that a test expects nowhere. A plain copy of them would be found itself, so there is a masked one alone.
package struct MaskedSecret: Sendable {
  private let masked: [UInt8]
  private static let mask: UInt8 = 0xA5

  /// Draws `count` bytes.
  package init(count: Int, random: some RandomSource = SystemRandom()) { masked = random.bytes(count) }

  /// Draws `count` ASCII digits.
  package init(digits count: Int, random: some RandomSource = SystemRandom()) {
    masked = (0..<count).map { _ in (UInt8(ascii: "0") + UInt8(random.uniform(below: 10))) ^ Self.mask }
  }

  /// Masks what something else has made.
  package init(of secret: Span<UInt8>) {
    masked = secret.indices.map { secret[$0] ^ Self.mask }
  }

  private init(masked: [UInt8]) { self.masked = masked }

  package var count: Int { masked.count }

  /// The bytes without the first `count`.
  package func dropFirst(_ count: Int) -> MaskedSecret { MaskedSecret(masked: Array(masked.dropFirst(count))) }

  /// One byte in the clear.
  package subscript(index: Int) -> UInt8 { masked[index] ^ Self.mask }

  /// The bytes as a secret, without another copy.
  package func revealed(in home: SecretBytes.Home = .heap) -> SecretBytes {
    SecretBytes(count: count, in: home) { bytes in
      for index in masked.indices { bytes[index] = masked[index] ^ Self.mask }
    }
  }
}

/// All memory of this process that can be written, freed memory and stacks included, to be searched. It is read as the
/// system shows it (`/proc/self/mem`), so that looking at what was freed is no use of it.
@safe package final class OwnMemory {
  /// The search's own memory, which it leaves out.
  private let own: UnsafeMutableRawBufferPointer
  private let memory: Int32

  private static let blockCount = 1 << 20
  private static let needleCount = 4096

  package init() throws {
    let count = Self.blockCount + Self.needleCount
    // A mapping of its own, which `deinit` gives back.
    let start = unsafe mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    unsafe own = UnsafeMutableRawBufferPointer(start: start, count: count)
    // Swift lends a copy of the path that ends with a zero byte for the time of the call.
    memory = unsafe open("/proc/self/mem", O_RDONLY | O_CLOEXEC)
    guard unsafe start != MAP_FAILED, memory >= 0 else { throw CocoaError(.fileReadNoPermission) }
  }

  deinit {
    unsafe munmap(own.baseAddress, own.count)
    close(memory)
  }

  /// How often `secret`, which has a page of bytes at most, stands anywhere.
  package func count(of secret: MaskedSecret) throws -> Int {
    precondition((1...Self.needleCount).contains(secret.count), "what is searched for has to fit")
    for index in 0..<secret.count { unsafe own[Self.blockCount + index] = secret[index] }
    // Neither what was read nor what was searched for stays behind.
    defer { unsafe own.initializeMemory(as: UInt8.self, repeating: 0) }
    var found = 0
    for range in try writable() {
      var place = range.lowerBound
      while place < range.upperBound {
        // The buffer has room for a block; the end of a block is read again with the next, but for one byte.
        let read = unsafe pread(
          memory, own.baseAddress, min(Self.blockCount, Int(range.upperBound - place)), off_t(place))
        // What is gone meanwhile holds nothing.
        guard read >= secret.count else { break }
        found += occurrences(of: secret.count, in: read)
        guard place + UInt(read) < range.upperBound else { break }
        place += UInt(read - secret.count + 1)
      }
    }
    return found
  }

  /// How often the needle of `needleCount` bytes stands in the first `count` bytes of the block.
  private func occurrences(of needleCount: Int, in count: Int) -> Int {
    guard let start = unsafe own.baseAddress else { return 0 }
    // Most memory is zero: what is looked for first is another byte.
    var rare = 0
    while rare < needleCount - 1, unsafe own[Self.blockCount + rare] == 0 { rare += 1 }
    let byte = unsafe Int32(own[Self.blockCount + rare])
    var found = 0
    var place = rare
    // What is compared lies within the block, and the needle behind it.
    while place <= count - (needleCount - rare), let hit = unsafe memchr(start + place, byte, count - place) {
      place = unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(start)
      let begin = place - rare
      guard begin + needleCount <= count else { break }
      if unsafe memcmp(start + begin, start + Self.blockCount, needleCount) == 0 { found += 1 }
      place += 1
    }
    return found
  }

  /// The mappings that can be written, but for the search's own.
  private func writable() throws -> [Range<UInt>] {
    let own = unsafe UInt(bitPattern: own.baseAddress)
    let end = own + UInt(Self.blockCount + Self.needleCount)
    return try Self.text(of: "/proc/self/maps").split(separator: "\n").flatMap { line in
      let words = line.split(separator: " ", maxSplits: 2)
      let bounds = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
      guard bounds.count == 2, words[1].hasPrefix("rw") else { return [Range<UInt>]() }
      // Neighbouring mappings are shown as one.
      return [bounds[0]..<max(bounds[0], min(bounds[1], own)), min(bounds[1], max(bounds[0], end))..<bounds[1]]
        .filter { !$0.isEmpty }
    }
  }

  /// A file that does not know its length, which Foundation does not read to its end.
  private static func text(of path: String) throws -> String {
    // Swift lends a copy of the path that ends with a zero byte for the time of the call.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw CocoaError(.fileReadNoPermission) }
    defer { close(file) }
    var text: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let room = block.count
      // The block has as much room.
      let count = unsafe block.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, room) }
      guard count > 0 else { return String(decoding: text, as: UTF8.self) }
      text += block.prefix(count)
    }
  }
}
