import AccessAuth
import Foundation
import SodiumPrimitives
import Testing

@testable import AccessServer

@Suite("The erasure file, line by line")
struct ErasureFileTests {
  private let folder: URL
  private let keys: DerivedKeys
  private var path: String { folder.appending(path: "erasures").path }
  private var data: String { folder.appending(path: "data").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "access-erasures-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "data"), withIntermediateDirectories: true)
    keys = try DerivedKeys(master: SecretBytes.random(count: 32))
  }

  private static func line(_ number: UInt64) -> ErasureLine {
    ErasureLine(
      at: ManualClock.beginning + .seconds(Int64(number)), tenant: TenantID(high: 1, low: 1),
      subject: SubjectID(high: 2, low: number), erasure: EventID(high: 3, low: number))
  }

  /// A file with three lines, and what is in it.
  private func written() async throws -> [UInt8] {
    try ErasureFile.create(path, beside: data)
    let file = try open().file
    for number in 1...3 { try await file.append(Self.line(UInt64(number))) }
    file.release()
    return try content()
  }

  private func open(repairs: Bool = true) throws(ErasureFile.Refused) -> ErasureFile.Opened {
    try ErasureFile.open(path, beside: data, keys: keys, repairs: repairs)
  }

  private func content() throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

  /// Puts other bytes into the file, as it is.
  private func put(_ bytes: [UInt8]) throws {
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.truncate(atOffset: 0)
    try handle.write(contentsOf: Data(bytes))
    try handle.close()
  }

  /// The lines as they are read, or why they are not.
  private func read(repairs: Bool = false) -> Result<ErasureFile.Opened, ErasureFile.Refused> {
    Result { () throws(ErasureFile.Refused) in try open(repairs: repairs) }
  }

  @Test("what was appended is read back, by the key alone that wrote it")
  func roundTrip() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try await written()
    let opened = try open()
    #expect(opened.lines == (1...3).map { Self.line($0) } && !opened.wasCut)
    opened.file.release()
    let other = try DerivedKeys(master: SecretBytes.random(count: 32))
    #expect(throws: ErasureFile.Refused.changed(line: 1)) {
      _ = try ErasureFile.open(path, beside: data, keys: other, repairs: false)
    }
  }

  @Test("with any byte changed it is refused, and the line is named; only the end of the last line looks like a cut")
  func changed() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let content = try await written()
    var line = 1
    for index in content.indices {
      var bytes = content
      bytes[index] ^= 1
      try put(bytes)
      switch read() {
      case .failure(let refused): #expect(refused == .changed(line: line), "byte \(index)")
      case .success(let opened):
        #expect(index == content.count - 1 && opened.wasCut && opened.lines.count == 2, "byte \(index)")
      }
      if content[index] == UInt8(ascii: "\n") { line += 1 }
    }
    #expect(line == 4)
  }

  @Test("with a byte more, a line twice, a line too few or two lines swapped it is refused")
  func moved() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let content = try await written()
    let count = content.count / 3
    let lines = (0..<3).map { Array(content[$0 * count..<($0 + 1) * count]) }
    let rows: [([UInt8], Int)] = [
      ([UInt8(ascii: "\n")] + content, 1), (content + [UInt8(ascii: "\n")], 4), (content + lines[2], 4),
      (lines[0] + lines[2], 2), (lines[1] + lines[2], 1), (lines[1] + lines[0] + lines[2], 1),
      (content.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: "\r") : $0 } + [UInt8(ascii: "\n")], 1),
    ]
    for (bytes, line) in rows {
      try put(bytes)
      #expect(read().refusal == .changed(line: line))
    }
    for byte in [UInt8(0), 9, 32, 123, 255] {
      try put(content + [byte])
      let opened = try read().get()
      #expect(opened.wasCut && opened.lines.count == 3, "it looks like the beginning of a line")
    }
  }

  @Test("cut anywhere, the whole lines before the cut are read, the rest is told, and goes only where the file is held")
  func cut() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let content = try await written()
    let count = content.count / 3
    for length in content.indices {
      try put(Array(content[..<length]))
      let looked = try open(repairs: false)
      #expect(looked.lines.count == length / count && looked.wasCut == !length.isMultiple(of: count), "\(length)")
      #expect(try self.content().count == length, "a look changes nothing")
      let opened = try open()
      #expect(opened.lines == looked.lines && opened.wasCut == looked.wasCut)
      #expect(try self.content() == Array(content[..<(length / count * count)]), "\(length)")
      opened.file.release()
    }
    // What is appended after a cut goes on from the line before.
    try put(Array(content.dropLast(7)))
    let opened = try open()
    try await opened.file.append(Self.line(9))
    opened.file.release()
    let again = try open()
    #expect(again.lines == [Self.line(1), Self.line(2), Self.line(9)] && !again.wasCut)
  }

  @Test("a file that is open, not there, readable by others, a link or inside the data folder is refused")
  func places() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try await written()
    #expect(throws: ErasureFile.Refused.exists) { try ErasureFile.create(path, beside: data) }
    let held = try open()
    #expect(read(repairs: true).refusal == .inUse)
    #expect(try read().get().lines.count == 3, "a look needs no hold")
    held.file.release()
    await #expect(throws: StoreError.unavailable) { try await held.file.append(Self.line(4)) }
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    #expect(read().refusal == .open)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    let link = folder.appending(path: "link").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    for (place, refused) in [
      (link, ErasureFile.Refused.unreadable), (data + "/erasures", .inside), (folder.path + "/none", .missing),
    ] {
      #expect(throws: refused) { _ = try ErasureFile.open(place, beside: data, keys: keys) }
    }
    #expect(throws: ErasureFile.Refused.inside) { try ErasureFile.create(data + "/erasures", beside: data) }
  }
}

extension Result {
  /// Why there is no value; nil where there is one.
  fileprivate var refusal: Failure? { if case .failure(let failure) = self { failure } else { nil } }
}
