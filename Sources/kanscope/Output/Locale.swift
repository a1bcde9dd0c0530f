import Foundation

/// What the user's locale allows.
enum Locale {
  /// Whether text may hold more than ASCII.
  static let isUTF8: Bool = {
    setlocale(LC_ALL, "")
    return String(cString: nl_langinfo(Int32(CODESET))) == "UTF-8"
  }()
}
