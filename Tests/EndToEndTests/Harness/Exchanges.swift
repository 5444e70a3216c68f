import Foundation
import Synchronization

/// Writes what was asked and answered into the folder that `ACCESSAUTH_EXCHANGES` names, where it names one: afterwards
/// `Tests/Contract/validate_exchanges.py` compares all of it with the document of the API. One file a process, one line an
/// exchange: method, path, status, media type and, of JSON, the body as it came.
enum Exchanges {
  /// The file of this process.
  private final class Output: Sendable {
    let file: Mutex<FileHandle>

    init(_ file: consuming sending FileHandle) { self.file = Mutex(file) }
  }

  private static let output: Output? = {
    guard let folder = ProcessInfo.processInfo.environment["ACCESSAUTH_EXCHANGES"] else { return nil }
    let path = folder + "/\(ProcessInfo.processInfo.processIdentifier)-end-to-end.jsonl"
    guard FileManager.default.createFile(atPath: path, contents: nil) else { return nil }
    return FileHandle(forWritingAtPath: path).map { Output($0) }
  }()

  /// Writes one exchange.
  static func record(method: String, path: String, status: Int, mediaType: String, body: [UInt8]) {
    guard let output else { return }
    var line = Array(#"{"method":"\#(method)","path":"\#(path)","status":\#(status),"type":"\#(mediaType)""#.utf8)
    // Paths and media types of these tests have no character that JSON escapes.
    if mediaType.hasSuffix("json"), !body.isEmpty, !body.contains(0x0A) { line += Array(#","body":"#.utf8) + body }
    line += Array("}\n".utf8)
    output.file.withLock { try? $0.write(contentsOf: line) }
  }
}
