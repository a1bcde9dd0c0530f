import Foundation

/// The user's locale.
enum Locale {
  /// Whether the character set is UTF-8.
  static let isUTF8: Bool = {
    setlocale(LC_ALL, "")
    return String(cString: nl_langinfo(Int32(CODESET))) == "UTF-8"
  }()
}
