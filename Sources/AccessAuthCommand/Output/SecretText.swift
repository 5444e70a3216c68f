import SodiumPrimitives

/// Text that opens something, on its way between a file or an answer and the one place where it belongs. It prints as
/// `<redacted>` and is overwritten when the last reference to it ends.
final class SecretText: Sendable, Redacted {
  /// ASCII.
  let bytes: SecretBytes

  init(_ bytes: consuming SecretBytes) { self.bytes = bytes }

  /// Shows it on purpose.
  func write(to stream: Standard) throws(Failure) {
    try bytes.withBytes { (bytes) throws(Failure) in try stream.write(bytes) }
  }
}
