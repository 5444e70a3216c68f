/// What a statement can be given: one parameter, or several in a row.
protocol Bindable {
  func bind(to parameters: inout Parameters)
}

/// The parameters of one statement, given from left to right, in binary form.
///
/// Bytes are kept one behind the other and lent to libpq, which copies them into what it sends, for the time of a call.
struct Parameters {
  private(set) var types: [UInt32] = []
  private var bytes: [UInt8] = []
  /// Where each begins in `bytes`, and how long it is; no length where there is no value.
  private var places: [(offset: Int, count: Int?)] = []
  /// What cannot be sent.
  private(set) var flaw: PostgresFailure?

  /// The most that one statement carries: libpq's count of parameters is 16 bits.
  static let maximumCount = Int(UInt16.max)
  /// The most bytes that the parameters of one statement have together: more than any statement of the service, and
  /// less than a server takes.
  static let maximumBytes = 16 << 20

  var count: Int { places.count }

  /// Begins anew, with the memory that is there.
  mutating func removeAll() {
    types.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    flaw = nil
  }

  mutating func null(_ type: SQLType) {
    types.append(type.rawValue)
    places.append((offset: 0, count: nil))
  }

  /// One value, whose bytes `write` appends.
  mutating func value(_ type: SQLType, _ write: (inout ParameterBytes) -> Void) {
    types.append(type.rawValue)
    let offset = bytes.count
    var target = ParameterBytes(bytes: bytes)
    // So that `target` alone has the memory, and nothing is copied.
    bytes = []
    write(&target)
    bytes = target.bytes
    if bytes.count > Self.maximumBytes { flaw = .tooLong }
    if let found = target.flaw { flaw = found }
    places.append((offset: offset, count: bytes.count - offset))
  }

  /// Lends the parameters as libpq wants them: values, lengths and formats.
  func withPointers<Result>(
    _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Result
  ) -> Result {
    // A value of no bytes needs a place all the same: without one it would be null.
    let lengths = places.map { Int32(clamping: $0.count ?? 0) }
    let formats = [Int32](repeating: 1, count: places.count)
    return unsafe (bytes + [0]).withUnsafeBytes { memory in
      let values = unsafe places.map { place -> UnsafePointer<CChar>? in
        // Every place lies in the memory: it was appended there.
        guard place.count != nil, let start = memory.baseAddress else { return nil }
        return unsafe (start + place.offset).assumingMemoryBound(to: CChar.self)
      }
      return unsafe values.withUnsafeBufferPointer { values in
        unsafe lengths.withUnsafeBufferPointer { lengths in
          unsafe formats.withUnsafeBufferPointer { formats in
            unsafe body(values.baseAddress, lengths.baseAddress, formats.baseAddress)
          }
        }
      }
    }
  }
}

/// Where a value writes its bytes.
struct ParameterBytes {
  fileprivate var bytes: [UInt8]
  fileprivate var flaw: PostgresFailure?

  mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

  mutating func append<Value: FixedWidthInteger>(bigEndian value: Value) {
    for shift in stride(from: Value.bitWidth - 8, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> Value(truncatingIfNeeded: shift)))
    }
  }

  /// Text in UTF-8. PostgreSQL's text has no NUL: what would be cut short there is refused here.
  mutating func append(text: String) {
    var text = text
    text.withUTF8 { utf8 in
      // The buffer is the string's own for the time of the call.
      if unsafe utf8.contains(0) { flaw = .unrepresentable }
      unsafe bytes.append(contentsOf: utf8)
    }
  }

  /// Takes over what another value wrote, its length before it.
  mutating func appendElement(_ write: (inout ParameterBytes) -> Void) {
    let start = bytes.count
    append(bigEndian: Int32(0))
    write(&self)
    let count = Int32(clamping: bytes.count - start - 4)
    for index in 0..<4 { bytes[start + index] = UInt8(truncatingIfNeeded: count >> Int32(24 - 8 * index)) }
  }
}
