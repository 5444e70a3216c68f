import AccessAuth
import AccessAuthTesting
import Testing

@Suite("What a keypad may send", .runningService)
struct PINInputTests {
  let service = RunningService.current

  struct File: Decodable {
    struct Row: Decodable {
      let value: JSON
      let why: String
    }
    let accept: [String]
    let reject: [Row]
  }

  @Test("B-14 what is no PIN is refused at its place, is no guess, and is not charged")
  func rejected() async throws {
    guard let file = try Vectors.json("pins/pin-input.json", as: File.self) else { return }
    try #require(file.reject.count == 13)
    let cabinet = try await service.admin.makeCabinet()
    let own: [File.Row] = [JSON.int(739_164), .null, .bool(true), ["pin": "739164"], "1234567890123456", "123"].map {
      File.Row(value: $0, why: "not four to twelve digits in a string")
    }
    for row in file.reject + own {
      let reply = try await cabinet.door.present("pin", ["pin": row.value], locker: "A1")
      #expect((reply.status, reply.code, reply.pointer) == (400, "invalid_format", "/presented/pin"), "\(row.why)")
      #expect(reply.json["errors"].elements.count == 1)
    }
    #expect(try await service.admin.lockouts() == [])
    let wrong = try await cabinet.door.enter(all: WrongPINs.besides("000000", count: 6))
    #expect(wrong == Array(repeating: "deny not_recognized", count: 5) + ["deny throttled"])
    // The form is looked at before the reader's count is.
    #expect(try await cabinet.door.present("pin", ["pin": "12a4"]).code == "invalid_format")
  }

  @Test("B-14 what is a PIN is one, also when it begins with zeros")
  func accepted() async throws {
    guard let file = try Vectors.json("pins/pin-input.json", as: File.self) else { return }
    let cabinet = try await service.admin.makeCabinet()
    for pin in file.accept {
      #expect(try await cabinet.door.enter(pin).decision == "deny not_recognized")
    }
  }

  @Test("members of other media, or none, are refused beside a PIN")
  func members() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let rows: [(presented: JSON, code: String, pointer: String)] = [
      ([:], "missing_member", "/presented/pin"),
      (["pin": "739164", "pass": "AP1X"], "invalid_value", "/presented/pass"),
      (["pin": "739164", "locker": "A1"], "unknown_member", "/presented/locker"),
      (["pass": "AP1X"], "invalid_value", "/presented/pass"),
    ]
    for row in rows {
      let reply = try await cabinet.door.present("pin", row.presented)
      #expect((reply.status, reply.code, reply.pointer) == (400, row.code, row.pointer), "\(row.presented)")
    }
    #expect(try await service.admin.lockouts() == [])
  }
}
