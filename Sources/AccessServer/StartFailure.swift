/// Why something on the host could not be started or looked at: one sentence that says what to do.
package struct StartFailure: Error, Hashable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
