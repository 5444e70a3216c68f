import Foundation
import HTTPTypes
import Testing

/// Somebody has the database file, and changes one row of the log; an export that was checked offline tells which.
@Suite struct LogTamperTests {
  /// What is done to a row, and what the check says of it.
  enum Change: String, CaseIterable {
    case edit, leaf, swap
    case backDate = "back-date"
    case deleteEvent = "delete-event"
    case deletePlace = "delete-place"

    var finding: String {
      switch self {
      case .edit, .leaf: "altered"
      case .backDate: "back_dated"
      case .deleteEvent: "removed"
      case .deletePlace: "missing"
      case .swap: "out_of_order"
      }
    }
  }

  private static let python = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Python")

  /// A log of some events, seconds apart where they are to be told apart by their times.
  private static func makeLog(_ served: ServedProcess) async throws {
    for index in 0..<10 {
      let reply = try await Cabinet.call(
        served.server, served.adminKey, .post, "/v1/sites", #"{"name":"S\#(index)","timezone":"UTC"}"#)
      guard reply.status == 201 else { throw ProcessFailure("no site: \(reply.status)") }
      usleep(20_000)
    }
  }

  private static func export(_ served: ServedProcess, _ folder: CommandFolder) throws -> CommandRun {
    try CommandRun([
      "events", "export", "--server", served.server, "--api-key-file", folder.path("admin.key"), "--output",
      folder.path("events.ndjson"),
    ])
  }

  private static func verify(_ folder: CommandFolder, _ more: [String] = []) throws -> CommandRun {
    try CommandRun(["events", "verify", folder.path("events.ndjson"), "--keys", folder.path("keys.json")] + more)
  }

  @Test("an export holds by the published keys, and every change of one row in the database file is found and named")
  func tampered() async throws {
    let served = try ServedProcess()
    let folder = try CommandFolder()
    try folder.write("admin.key", served.adminKey)
    try await Self.makeLog(served)
    let keys = try await Cabinet.call(
      served.server, served.adminKey, .get, "/.well-known/access-auth-keys", nil, accept: "application/jwk-set+json")
    try folder.write("keys.json", String(decoding: keys.body, as: UTF8.self))
    // A head is signed within seconds of the events.
    var status: Int32 = -1
    for _ in 0..<100 {
      let exported = try Self.export(served, folder)
      try #require(exported.status == 0, "\(exported.error)")
      let verified = try Self.verify(folder)
      status = verified.status
      if status == 0, try folder.read("events.ndjson").split(separator: "\n").count > 11 { break }
      usleep(200_000)
    }
    #expect(status == 0)
    #expect(try folder.mode("events.ndjson") == 0o600)
    #expect(try !folder.names().contains("events.ndjson.part"))
    #expect(served.stop() == 0)

    let (data, kept) = (served.folder.path + "/data", served.folder.path + "/kept")
    try FileManager.default.copyItem(atPath: data, toPath: kept)
    for change in Change.allCases {
      try FileManager.default.removeItem(atPath: data)
      try FileManager.default.copyItem(atPath: kept, toPath: data)
      let edited = try ServedProcess.run(
        ["python3", Self.python.appending(path: "edit_log.py").path, data + "/accessauth.db", change.rawValue],
        executable: URL(filePath: "/usr/bin/env"))
      try #require(edited.status == 0, "\(edited.error)")
      let sequence = String(decoding: edited.output, as: UTF8.self).split(separator: " ").first.map(String.init) ?? ""
      try served.start()
      let exported = try Self.export(served, folder)
      try #require(exported.status == 0, "\(change): \(exported.error)")
      let verified = try Self.verify(folder)
      #expect(verified.status == 1, "\(change): \(verified.output)")
      let named = verified.output.split(separator: "\n").contains { line in
        let words = line.split(separator: " ")
        return words.count > 2 && words[0] == change.finding && words[1] == sequence
          && (change == .deletePlace || words[2].hasPrefix("evt_"))
      }
      #expect(named, "\(change) of \(sequence): \(verified.output)")
      let asJSON = try Self.verify(folder, ["--json"])
      #expect(asJSON.output.contains(#""finding":"\#(change.finding)","first_sequence":\#(sequence),"#))
      #expect(served.stop() == 0)
    }
  }

  @Test("an export that was cut is no file, and a file that is none of an export is told as that")
  func unclear() async throws {
    let served = try ServedProcess()
    let folder = try CommandFolder()
    try folder.write("admin.key", served.adminKey)
    let keys = try await Cabinet.call(
      served.server, served.adminKey, .get, "/.well-known/access-auth-keys", nil, accept: "application/jwk-set+json")
    try folder.write("keys.json", String(decoding: keys.body, as: UTF8.self))
    let gone = try CommandRun([
      "events", "export", "--server", "http://127.0.0.1:1", "--api-key-file", folder.path("admin.key"), "--output",
      folder.path("none.ndjson"),
    ])
    #expect(gone.status == 3 && gone.error.contains("no file was written"))
    #expect(try !folder.names().contains { $0.hasPrefix("none") })
    try folder.write("events.ndjson", "{}\nnot json\n")
    let strange = try Self.verify(folder)
    #expect(strange.status == 3 && strange.output.contains("line 1 is none"))
    let keyless = try CommandRun(["events", "verify", folder.path("events.ndjson"), "--keys", folder.path("admin.key")])
    #expect(keyless.status == 2)
    #expect(!keyless.error.contains(served.adminKey))
    // A part of a log cannot be told to be whole.
    let filtered = try CommandRun([
      "events", "export", "--class", "audit", "--server", served.server, "--api-key-file", folder.path("admin.key"),
    ])
    try folder.write("events.ndjson", filtered.output)
    let part = try Self.verify(folder)
    #expect(filtered.status == 0 && part.status == 3 && part.output.contains("there is no signed head"))
    // What could not be written is not taken for shown.
    let full = try ServedProcess.run(
      [
        "-c", "exec timeout 60 \"$0\" events follow --after 0 --server \"$1\" --api-key-file \"$2\" >/dev/full",
        ServedProcess.executable.path, served.server, folder.path("admin.key"),
      ], executable: URL(filePath: "/bin/sh"))
    #expect(full.status == 3, "\(full.error)")
    // As it was before there were more commands of events.
    let listed = try CommandRun([
      "events", "--class", "audit", "--json", "--server", served.server, "--api-key-file", folder.path("admin.key"),
    ])
    #expect(listed.status == 0 && listed.output.contains(#""action":"tenant.created""#))
  }
}
