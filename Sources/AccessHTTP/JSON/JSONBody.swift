/// The bytes of a JSON request that nobody has read yet. They are overwritten when they have been read, and when this
/// value ends unread.
public struct JSONBody: ~Copyable {
  private let owner: Owner

  /// Takes the bytes. Give them up: a copy kept elsewhere is not overwritten.
  public init(_ bytes: consuming [UInt8]) { owner = Owner(bytes) }

  /// The bytes as they came, for a fingerprint; not to be kept.
  public var bytes: [UInt8] { owner.bytes }

  /// Whether there is no byte at all.
  public var isEmpty: Bool { owner.bytes.isEmpty }

  /// Lets `shape` read the one value that the body holds; see ``JSONReader/read(_:as:)``.
  public consuming func read<T: ~Copyable>(
    as shape: (inout JSONReader) throws(Problem) -> T
  ) throws(Problem) -> T {
    try JSONReader.read(owner.take(), as: shape)
  }

  // A struct cannot change its bytes in its `deinit`; a class can.
  private final class Owner {
    var bytes: [UInt8]

    init(_ bytes: consuming [UInt8]) { self.bytes = bytes }

    func take() -> [UInt8] {
      var taken: [UInt8] = []
      swap(&taken, &bytes)
      return taken
    }

    deinit { bytes.wipe() }
  }
}
