import PostgresStore
import SodiumPrimitives

/// A PostgreSQL database: a connection string of libpq without a password, and the file that holds the password, where one
/// is needed and libpq's own password file has none.
package struct DatabasePlace: Sendable {
  private let url: String
  private let passwordFile: String?

  /// Throws for a string that cannot be used, in words that repeat nothing of it.
  package init(url: String, passwordFile: String?) throws(StartFailure) {
    do throws(PostgresTarget.Flaw) { _ = try PostgresTarget(url: url) } catch { throw StartFailure(error.words) }
    self.url = url
    self.passwordFile = passwordFile
  }

  /// The password, where a file holds it.
  func password() throws(StartFailure) -> SecretBytes? {
    guard let passwordFile else { return nil }
    do { return try PasswordFile.read(passwordFile) } catch { throw StartFailure("\(error)") }
  }

  /// Reads the password, and says where to connect.
  func target() throws(StartFailure) -> PostgresTarget {
    do {
      guard let passwordFile else { return try PostgresTarget(url: url) }
      return try PostgresTarget(url: url, password: try PasswordFile.read(passwordFile))
    } catch let flaw as PostgresTarget.Flaw {
      throw StartFailure(flaw.words)
    } catch {
      throw StartFailure("\(error)")
    }
  }
}
