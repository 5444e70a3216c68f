import Foundation
import Testing

/// The scripts that do what Swift cannot: read another process's memory, enter a namespace, trace.
enum Script {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Python")

  /// What a script prints as one JSON object; nil, said loudly, where it cannot try what it should.
  static func run(_ name: String, _ arguments: [String]) throws -> [String: Any]? {
    let python = try #require(Demo.python, "script/test installs it")
    let run = try ServedProcess.run([folder.appending(path: name).path] + arguments, executable: python)
    guard let object = try? JSONSerialization.jsonObject(with: run.output) as? [String: Any] else {
      throw ProcessFailure("\(name) ended with \(run.status): \(run.error)")
    }
    guard let reason = object["skipped"] else { return object }
    skipped("\(name): \(reason)")
    return nil
  }
}

/// Says what could not be tried here, where nobody overlooks it.
func skipped(_ what: String) { FileHandle.standardError.write(Data("SKIPPED: \(what)\n".utf8)) }

/// A file of `/proc`, whole: it does not know its length.
func procFile(_ process: Int32, _ name: String) throws -> String {
  let run = try ServedProcess.run(["/proc/\(process)/\(name)"], executable: URL(filePath: "/bin/cat"))
  guard run.status == 0 else { throw ProcessFailure(run.error) }
  return String(decoding: run.output, as: UTF8.self)
}

/// The words of the first line that begins with `prefix`, behind that.
func words(_ prefix: String, in text: String) -> [String] {
  let line = text.split(separator: "\n").first { $0.hasPrefix(prefix) }
  return line?.dropFirst(prefix.count).split(whereSeparator: \.isWhitespace).map(String.init) ?? []
}
