/// The text of a statement: a literal by type, so that nothing that comes from outside can become part of it.
struct StaticSQL: ExpressibleByStringLiteral {
  let text: StaticString

  init(stringLiteral text: StaticString) { self.text = text }

  /// The address of the literal: one statement is prepared for each.
  var key: UInt {
    // Only the address is taken; nothing is read through it.
    unsafe UInt(bitPattern: text.utf8Start)
  }
}
