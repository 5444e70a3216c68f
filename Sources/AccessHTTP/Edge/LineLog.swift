public import AccessAuth
import Glibc
public import Logging

/// Writes each log event as one line to standard error, whatever is in it: by default a JSON object,
/// `{"at":"2026-11-22T15:04:05.678Z","level":"info","message":"request","status":"200",…}`.
///
/// A line ends only where an event ends, and is ASCII: line breaks, terminal escapes and other writing in values are
/// escaped, and values are cut at ``maximumValueLength``.
public struct LineLog: LogHandler {
  /// The most Unicode scalars of one value.
  public static let maximumValueLength = 256

  /// The lowest level that is written.
  public var logLevel: Logger.Level
  /// What every line has.
  public var metadata: Logger.Metadata = [:]
  /// What every line gets when it is written.
  public var metadataProvider: Logger.MetadataProvider?
  private let format: LogFormat
  private let clock: @Sendable () -> Instant
  private let write: @Sendable ([UInt8]) -> Void

  /// Writes events of `level` and above. `write` gets a line at a time, with its line break.
  public init(
    level: Logger.Level = .info, format: LogFormat = .json, clock: @escaping @Sendable () -> Instant,
    write: @escaping @Sendable ([UInt8]) -> Void = LineLog.standardError
  ) {
    logLevel = level
    self.format = format
    self.clock = clock
    self.write = write
  }

  /// One value of ``metadata``.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes one line.
  public func log(event: LogEvent) {
    let all =
      metadata
      .merging(metadataProvider?.get() ?? [:]) { _, new in new }
      .merging(event.metadata ?? [:]) { _, new in new }
    let members = all.filter { !["at", "level", "message"].contains($0.key) }.sorted { $0.key < $1.key }
    write(
      format.line(
        at: clock().description, level: event.level.rawValue, message: Self.cut(event.message.description),
        members.map { (name: Self.cut($0.key), value: Self.cut("\($0.value)")) }))
  }

  private static func cut(_ text: String) -> String {
    if text.utf8.count <= maximumValueLength { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(maximumValueLength)))
  }

  /// One `write` for each line, so that lines of several threads do not mix; what cannot be written is lost.
  public static let standardError: @Sendable ([UInt8]) -> Void = { line in
    // The buffer is the array's own for its whole count.
    unsafe line.withUnsafeBytes { _ = unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
