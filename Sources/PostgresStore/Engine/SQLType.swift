/// The types that are sent and read, all in PostgreSQL's binary form. The numbers are those of `pg_type.dat`, which
/// never change.
enum SQLType: UInt32 {
  case bool = 16
  case bytes = 17
  case int = 20
  case smallInt = 23
  case text = 25
  case uuid = 2950
  case boolList = 1000
  case bytesList = 1001
  case textList = 1009
  case intList = 1016
  case uuidList = 2951

  /// The list whose elements have this type; nil for a list.
  var list: SQLType? {
    switch self {
    case .bool: .boolList
    case .bytes: .bytesList
    case .int: .intList
    case .smallInt: nil
    case .text: .textList
    case .uuid: .uuidList
    case .boolList, .bytesList, .textList, .intList, .uuidList: nil
    }
  }
}
