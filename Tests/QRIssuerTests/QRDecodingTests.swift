import Foundation
import QRIssuer
import Testing

/// What we draw is read back by a decoder that is not ours: `zbarimg` of Debian's zbar-tools.
@Suite struct QRDecodingTests {
  static let texts: [[UInt8]] =
    (0..<4).map { Sample.pass(characters: 221, seed: 100 + $0) }
    + [
      Sample.pass(characters: 823, seed: 104),
      Array("A".utf8),
      Array("0123456789012345678901234567890123456789".utf8),
      Array("aa_live_enrolment_7K2M9XQD lower and UPPER, mixed: 12345".utf8),
      Array(" leading and trailing space ".utf8),
      Array(0x20...0x7E as ClosedRange<UInt8>),
    ]

  @Test("a decoder reads every text back to the byte, at every level", arguments: texts, QRLevel.allCases)
  func decodes(text: [UInt8], level: QRLevel) async throws {
    let png = try QRSymbol(text: text, level: level).png()
    guard let decoded = try await ZBar.decode(png) else { return }
    #expect(decoded == text)
  }

  @Test("a decoder reads a pass at the smallest and the largest pictures", arguments: [(2, 4), (40, 4), (5, 32)])
  func decodesAtEveryScale(scale: Int, margin: Int) async throws {
    let text = Sample.pass(characters: 221, seed: 200)
    let png = try QRSymbol(text: text).png(scale: #require(QRScale(scale)), margin: #require(QRMargin(margin)))
    guard let decoded = try await ZBar.decode(png) else { return }
    #expect(decoded == text)
  }
}

enum ZBar {
  struct Missing: Error, CustomStringConvertible {
    var description: String { "zbarimg (Debian: zbar-tools) is not on PATH, and CI skips nothing" }
  }

  /// The text that `zbarimg` finds in `png`, empty where it finds none; nil, said loudly, where it is not installed.
  static func decode(_ png: [UInt8]) async throws -> [UInt8]? {
    guard let zbarimg = try executable else { return nil }
    let folder = FileManager.default.temporaryDirectory
    let picture = folder.appending(path: "qr-\(UUID().uuidString).png")
    defer { try? FileManager.default.removeItem(at: picture) }
    try Data(png).write(to: picture)

    let output = Pipe()
    let process = Process()
    process.executableURL = zbarimg
    process.arguments = ["--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", picture.path]
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in ended.resume() }
      do { try process.run() } catch { ended.resume(throwing: error) }
    }
    // A pass is far smaller than a pipe's buffer: everything is there once the process has ended.
    var text = [UInt8](try output.fileHandleForReading.readToEnd() ?? Data())
    if text.last == 0x0A { text.removeLast() }
    return text
  }

  private static var executable: URL? {
    get throws {
      let environment = ProcessInfo.processInfo.environment
      let folders = (environment["PATH"] ?? "").split(separator: ":")
      for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/zbarimg") {
        return URL(filePath: "\(folder)/zbarimg")
      }
      if environment["CI"] != nil { throw Missing() }
      FileHandle.standardError.write(Data("SKIPPED: zbarimg (Debian: zbar-tools) is not on PATH\n".utf8))
      return nil
    }
  }
}
