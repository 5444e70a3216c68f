import CSodium

/// Authenticated encryption of a long text in pieces (libsodium's `crypto_secretstream_xchacha20poly1305`).
///
/// The pieces open in their order only, none can be left out, repeated or put in, and the last one says that it is the
/// last: whoever reads until then knows that nothing was cut off. A stream begins with ``headerCount`` bytes; a piece is
/// ``overhead`` bytes longer than what is in it.
public enum SecretStream {
  /// The length of a key in bytes.
  public static let keyCount = 32
  /// The length of what a stream begins with, in bytes.
  public static let headerCount = 24
  /// How much longer a piece is than its text, in bytes.
  public static let overhead = 17
}

extension SecretStream {
  /// Makes the pieces of one stream.
  public struct Sealer: ~Copyable {
    private let state: State
    /// What the stream begins with: drawn at random, for every stream anew. Not a secret.
    public let header: [UInt8]

    /// Begins a stream under `key` of 32 bytes; a key of another length ends the program.
    public init(key: borrowing SecretBytes) {
      precondition(key.count == keyCount, "a secretstream key has 32 bytes")
      Sodium.start()
      let state = State()
      header = [UInt8](count: headerCount) { header in
        key.withAddress { key in
          // C reads 32 bytes of key and writes 24 of header, for which there is room, and the state.
          Sodium.require(unsafe crypto_secretstream_xchacha20poly1305_init_push(state.pointer, header, key))
        }
      }
      self.state = state
      Sodium.forgetStack()
    }

    /// The next piece, which opens only with the same `context`: bytes that are authenticated but no part of it. After
    /// the last one there is nothing more to be sealed.
    public mutating func seal(_ text: Span<UInt8>, authenticating context: [UInt8], isLast: Bool) -> [UInt8] {
      let tag = isLast ? SecretStream.last : SecretStream.more
      let count = text.count
      return [UInt8](count: count + overhead) { piece in
        text.withAddress { text in
          // C reads count bytes and the context's, and writes count and 17, for which there is room.
          Sodium.require(
            unsafe crypto_secretstream_xchacha20poly1305_push(
              state.pointer, piece, nil, text, UInt64(count), context, UInt64(context.count), tag))
        }
      }
    }
  }

  /// Opens the pieces of one stream.
  public struct Opener: ~Copyable {
    private let state: State

    /// Begins to read the stream with this header, under `key` of 32 bytes; a key of another length ends the program.
    /// Nil where the header has not ``headerCount`` bytes. Whether the key is the right one, the first piece says.
    public init?(header: [UInt8], key: borrowing SecretBytes) {
      precondition(key.count == keyCount, "a secretstream key has 32 bytes")
      guard header.count == headerCount else { return nil }
      Sodium.start()
      let state = State()
      let status = key.withAddress { key in
        // C reads 24 bytes of header and 32 of key, and writes the state.
        unsafe crypto_secretstream_xchacha20poly1305_init_pull(state.pointer, header, key)
      }
      Sodium.forgetStack()
      guard status == 0 else { return nil }
      self.state = state
    }

    /// The text of the next piece and whether it is the last one; nil if it is not genuine: made under another key or
    /// context, changed, cut, or not the next one. The stream is not to be trusted from there on.
    public mutating func open(_ piece: Span<UInt8>, authenticating context: [UInt8]) -> Opened? {
      guard piece.count >= overhead else { return nil }
      var tag: UInt8 = 0
      var status: CInt = -1
      let text = [UInt8](count: piece.count - overhead) { text in
        piece.withAddress { bytes in
          // C reads the piece and the context, and writes 17 bytes less than the piece has, for which there is room.
          status = unsafe crypto_secretstream_xchacha20poly1305_pull(
            state.pointer, text, nil, &tag, bytes, UInt64(piece.count), context, UInt64(context.count))
        }
      }
      guard status == 0 else { return nil }
      switch tag {
      case SecretStream.more: return Opened(text: text, isLast: false)
      case SecretStream.last: return Opened(text: text, isLast: true)
      // Tags that this program never writes.
      default: return nil
      }
    }
  }

  /// What was in a piece.
  public struct Opened: Equatable, Sendable {
    /// The text.
    public let text: [UInt8]
    /// Whether the stream ends here.
    public let isLast: Bool
  }

  private static var more: UInt8 { crypto_secretstream_xchacha20poly1305_tag_message() }
  private static var last: UInt8 { crypto_secretstream_xchacha20poly1305_tag_final() }
}

/// The state of a stream, which holds its key: on the heap, in one place, and overwritten at the end.
@safe private final class State {
  let pointer: UnsafeMutablePointer<crypto_secretstream_xchacha20poly1305_state>

  init() { unsafe pointer = .allocate(capacity: 1) }

  deinit {
    // It was allocated for one state, and this is the only owner.
    unsafe sodium_memzero(pointer, MemoryLayout<crypto_secretstream_xchacha20poly1305_state>.size)
    unsafe pointer.deallocate()
  }
}
