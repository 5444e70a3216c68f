import AccessAuth
import AccessHTTP
import Foundation
import Glibc

/// `accessauth-bench EXECUTABLE SCRIPTS FOLDER [--quick] [--postgres] [PART …]`: measures limits and paths interleaved in one
/// run, prints a table, and writes `FOLDER/bench.json`. Parts are those of ``Run/Part``; without one, all are measured but
/// that on PostgreSQL, which `--postgres` asks for by itself. The run starts itself in other forms: `accessauth-bench ceiling FOLDER` serves the ceiling path, `accessauth-bench watched DATA KEYFILE
/// REPORT` the service with a watch on its event loops, `accessauth-bench plain DATA KEYFILE WAY` the service with or
/// without some of its background work.
@main
enum Bench {
  static func main() async throws {
    // As the executable of the service does.
    ProcessMemory.reserve()
    let arguments = CommandLine.arguments
    if arguments.count == 3, arguments[1] == "ceiling" { return try await Ceiling(folder: arguments[2]).serve() }
    if arguments.count == 5, arguments[1] == "watched" {
      return try await WatchedService(folder: arguments[2], keyFile: arguments[3], report: arguments[4]).serve()
    }
    if arguments.count == 5, arguments[1] == "plain", let way = PlainService.Way(rawValue: arguments[4]) {
      return try await PlainService(folder: arguments[2], keyFile: arguments[3], way: way).serve()
    }
    guard arguments.count >= 4 else {
      standardError("usage: accessauth-bench EXECUTABLE SCRIPTS FOLDER [--quick] [--postgres] [PART …]\n")
      exit(2)
    }
    let isQuick = arguments.contains("--quick")
    let named = arguments.dropFirst(4).filter { $0 != "--quick" }.map { $0 == "--postgres" ? "postgres" : $0 }
    let parts = named.compactMap(Run.Part.init)
    guard parts.count == named.count else {
      standardError("the parts are \(Run.Part.allCases.map(\.rawValue).joined(separator: ", "))\n")
      exit(2)
    }
    var run = Run(executable: arguments[1], scripts: arguments[2], folder: arguments[3], isQuick: isQuick)
    try await run.measure(parts.isEmpty ? Run.Part.embedded : parts)
    run.print()
    try run.write()
  }
}

func standardError(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
