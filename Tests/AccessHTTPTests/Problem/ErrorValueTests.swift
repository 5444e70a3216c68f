import AccessAuth
import AccessHTTP
import Foundation
import HTTPTypes
import SodiumPrimitives
import Testing

/// No error of the edge carries what a caller sent, however it is shown.
@Suite struct ErrorValueTests {
  private static let canary = "CANARY4711"

  private static func said(of error: any Error) -> String {
    var dumped = ""
    dump(error, to: &dumped)
    return String(reflecting: error) + "\(error)" + String(describing: error) + dumped + error.localizedDescription
      + Mirror(reflecting: error).children.map { "\($0.label ?? "") \($0.value)" }.joined()
  }

  /// Bodies with the canary at each place where a value stands: as what it should be, as another type, cut, and broken.
  private static let wrong: [String] = {
    let right = [
      #"{"attempt_id":"\#(canary)","mode":"qr","presented":{"pass":"\#(canary)"}}"#,
      #"{"attempt_id":"0190d6c2-0000-7000-8000-000000000001","mode":"\#(canary)","presented":{}}"#,
      #"{"attempt_id":"0190d6c2-0000-7000-8000-000000000001","mode":"pin","presented":{"pin":"\#(canary)"}}"#,
      #"{"attempt_id":"0190d6c2-0000-7000-8000-000000000001","mode":"card","presented":{"format":"\#(canary)","bits":26}}"#,
      #"{"attempt_id":"0190d6c2-0000-7000-8000-000000000001","mode":"qr","presented":["\#(canary)"]}"#,
      #"{"locker":"\#(String(repeating: canary, count: 50))"}"#,
      #"{"external_ref":"\#(canary)","ends_at":"\#(canary)"}"#,
      #"{"key":"\#(canary)","file_read_key_hex":"\#(canary)","value_hex":"\#(canary)"}"#, #""\#(canary)""#,
      #"[{"kind":"\#(canary)"}]"#, #"{"a":"\ud83d\#(canary)"}"#, #"{"a":-\#(canary)}"#, #"{"a":"\#(canary)"#,
    ]
    return right + right.map { String($0.dropLast(2)) } + right.map { $0 + canary }
      + right.map { $0.replacingOccurrences(of: ":", with: "::") }
      + right.map { $0.replacingOccurrences(of: canary, with: canary + "\u{0}") }
  }()

  @Test("G-05 no problem with a body has a value of it, in whatever way it is wrong", arguments: wrong)
  func bodies(_ body: String) throws {
    var refusals = 0
    func attempt(_ read: (consuming [UInt8]) throws -> Void) {
      do { try read(Array(body.utf8)) } catch {
        refusals += 1
        let said = Self.said(of: error)
        #expect(!said.contains(Self.canary), "\(said)")
      }
    }
    attempt { bytes in
      _ = try JSONReader.read(bytes) { (json) throws(Problem) in
        try json.object { (name, json) throws(Problem) in
          switch name {
          case "attempt_id", "locker", "external_ref": _ = try json.identifier() as GrantID
          case "ends_at": _ = try json.instant()
          case "presented": _ = try json.integer(in: 0...1)
          default: throw json.unknownMember()
          }
        }
      }
    }
    attempt { bytes in _ = try JSONReader.read(bytes) { (json) throws(Problem) in try json.bytes(1...2) } }
    attempt { bytes in _ = try JSONReader.read(bytes) { (json) throws(Problem) in try json.secret(1...2) }.count }
    attempt { bytes in _ = try JSONReader.read(bytes) { (json) throws(Problem) in try json.word() as DoorMode } }
    #expect(refusals == 4)
  }

  private enum DoorMode: String, CaseIterable { case open, closed }

  @Test("G-05 what the clients refuse says nothing of it")
  func clients() async {
    let canary = Self.canary
    var failures: [any Error] = []
    do { _ = try ReceiverURL("http://\(canary):\(canary)@\(canary)", reachable: ReachableAddresses()) } catch {
      failures.append(error)
    }
    for server in ["ftp://\(canary)", "http://\(canary)", "https://user:\(canary)@127.0.0.1", canary] {
      do {
        try await APIClient.with(server: server) { (client) async throws(APIClient.Failure) in
          _ = try await client.call(.get, "no slash \(canary)")
        }
      } catch { failures.append(error) }
    }
    #expect(failures.count == 5)
    for failure in failures {
      let said = Self.said(of: failure)
      #expect(!said.contains(canary), "\(said)")
    }
  }
}
