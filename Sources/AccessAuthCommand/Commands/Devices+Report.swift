import AccessAuth
import AccessHTTP
import AccessServer
import ArgumentParser

extension Devices {
  /// Reports an event, as firmware does.
  struct Report: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Report an event from a device's own shell; this needs the device's key.",
      discussion: """
        Each number of a device's key is remembered once. To send a report again, repeat its number and its time: the \
        same number with anything else is refused, and an alarm.
        """)

    static let examples = """
      accessauth devices report --type device.tamper --sequence 41
      accessauth devices report --type lock.left_open --sequence 42 --locker A12 --at 2026-11-22T11:59:30Z
      accessauth devices report --type device.fault --sequence 43 --code E17.relay --offline --clock-offset-ms=-250
      """

    @Option(help: "What happened.")
    var type: ReportType

    @Option(help: "The device's own number of it; numbers rise, and may have gaps.")
    var sequence: Int64

    @Option(help: "When it happened, in RFC 3339; by this machine's clock. (default: now)")
    var at: Instant?

    @Option(help: "The label of the locker that it is about.")
    var locker: String?

    @Option(help: "What the firmware calls a fault: letters, digits and . _ -")
    var code: String?

    @Option(help: "A charge in percent.")
    var level: Int64?

    @Option(help: "How far this machine's clock stands before the service's; negative behind it.")
    var clockOffsetMs: Int64?

    @Flag(help: "The device was without the service when it happened.")
    var offline = false

    @OptionGroup var client: ClientOptions

    func validate() throws {
      guard ReportDraft.numbers.contains(sequence) else {
        throw ValidationError("--sequence is \(ReportDraft.numbers.lowerBound) to \(ReportDraft.numbers.upperBound)")
      }
    }

    func run() async throws {
      let body = JSONObject.bytes { json in
        json.objects("events", [self]) { json, report in report.write(to: &json) }
      }
      let shape = Shape(.init("sequence", "sequence", .number), .init("status", "status"), .init("event", "event_id"))
      try client.show(try await client.remote().post("/v1/devices/self/events", body), as: shape)
    }

    private func write(to json: inout JSONObject) {
      json.member("sequence", sequence)
      json.member("type", type.rawValue)
      json.member("captured_at", at ?? SystemClock().now.wall)
      if let locker { json.member("locker", locker) }
      if let code { json.member("code", code) }
      if let level { json.member("level", level) }
      if let clockOffsetMs { json.member("clock_offset_ms", clockOffsetMs) }
      json.member("offline", offline)
    }
  }
}
