/// The text of a statement: a literal by type, so that nothing that comes from outside can become part of it.
/// Parameters are `$1`, `$2` …
struct StaticSQL: ExpressibleByStringLiteral, Sendable {
  let text: StaticString

  init(stringLiteral text: StaticString) { self.text = text }

  /// The address of the literal: one statement is prepared for each.
  var key: UInt {
    // Only the address is taken; nothing is read through it.
    unsafe UInt(bitPattern: text.utf8Start)
  }

  /// Lends the text as C wants it and PostgreSQL understands it (``Dialect``).
  func withCharacters<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    unsafe Dialect.postgres(text.description).withCString { unsafe body($0) }
  }
}
